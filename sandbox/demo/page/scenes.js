const LINES = [
  ['owner', 'Good morning! Pepper has not touched her food since yesterday evening.'],
  ['vet', 'Good morning, Olivia. Is she drinking, and is she as lively as ever?'],
  ['owner', 'She drinks. She sleeps more than usual, but she purrs when I stroke her.'],
  ['vet', 'That is a good sign. Bring her in, and offer no food until I have seen her.'],
];

/**
 * Who sits at the phones, and what they open first. `begin` makes sure that there is something to open: it returns the channel's id.
 */
export function scenesOf({ people, appointment }) {
  const find = (id) => people.find((person) => person.id === id);
  const appointmentScene = appointment && {
    title: 'Appointment',
    people: [find(appointment.petOwnerId), find(appointment.vetId)],
    begin: (phones) => beginAppointment(phones, appointment),
  };
  const supportScene = {
    title: 'Support',
    people: [people.find(({ customerId }) => customerId !== undefined), find('sample-support')],
    begin: async ([customer]) => `support-${customer.client.userID}`,
  };
  return [appointmentScene, supportScene].filter((scene) => scene?.people.every(Boolean));
}

async function beginAppointment([owner, vet], { id, petOwnerId, vetId }) {
  const { channelId } = await vet.call('POST', '/api/chat/channels', { appointmentId: id, petOwnerId, vetId });
  const channels = {
    owner: owner.client.channel('messaging', channelId),
    vet: vet.client.channel('messaging', channelId),
  };
  await Promise.all([channels.owner.watch({ presence: true }), channels.vet.watch({ presence: true })]);
  if (channels.vet.state.messages.length > 0 || channels.vet.data.frozen) return channelId;
  let last;
  for (const [who, text] of LINES) {
    last = await channels[who].sendMessage({ text });
  }
  await channels.owner.sendReaction(last.message.id, { type: 'love' });
  return channelId;
}
