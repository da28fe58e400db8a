/** Sockets that are cut off, as by a broken network. */
export async function recovery({ check }, { owner, vet, calls, channelId }) {
  await check('a page whose socket was cut off shows what was sent meanwhile', async () => {
    await calls.sandbox('POST', '/presets', { name: 'sockets-drop', seconds: 1 });
    await calls.send('sample-vet', channelId, 'Sent while nobody was connected');
    for (const person of [owner, vet]) await person.sees('Sent while nobody was connected');
  });

  await check('it is connected again: a new message arrives', async () => {
    await owner.write('Still here');
    await vet.sees('Still here');
    await vet.write('So am I');
    await owner.sees('So am I');
  });
}
