import type { Conversation } from './scene.js';

/** What people in a clinic write about a pet. */
export const conversationsAbout = (pet: string): readonly Conversation[] => [
  {
    lines: [
      { by: 'owner', text: `Hello, ${pet} has been limping since this morning.` },
      { by: 'vet', text: 'Good morning. Which leg is it, and is it swollen?' },
      { by: 'owner', text: 'The left front one. I see no swelling.', reactions: { vet: 'like' } },
      { by: 'vet', text: `Does ${pet} let you touch the paw?` },
      { by: 'owner', text: 'Yes, but not between the toes.' },
      { by: 'staff', text: 'I have the pictures of last year here, in case we need them.', reactions: { vet: 'love' } },
      { by: 'vet', text: 'Please look for a thorn between the toes, with a lamp.' },
      { by: 'owner', text: 'There is one! Should I pull it out?', replyTo: 6 },
      { by: 'vet', text: 'Yes, with tweezers, and clean it with warm water.', replyTo: 6 },
      { by: 'owner', text: 'It is out. Thank you!', reactions: { vet: 'like', staff: 'like' } },
      { by: 'owner', text: 'Do I need to come back for a check?' },
    ],
    readBy: ['owner'],
  },
  {
    lines: [
      { by: 'vet', text: `Welcome! How is ${pet} after the vaccination?` },
      { by: 'owner', text: 'A little tired, and not hungry.' },
      { by: 'vet', text: 'That is common for a day. Any fever?' },
      { by: 'owner', text: 'I have no thermometer for animals. What else can I look for?' },
      { by: 'staff', text: 'Warm ears and a dry nose alone say nothing.', replyTo: 3, reactions: { owner: 'haha' } },
      { by: 'vet', text: `Watch whether ${pet} drinks. That is what matters today.`, replyTo: 3 },
      { by: 'owner', text: 'Drinking is fine.', reactions: { vet: 'like' } },
      { by: 'vet', text: 'Then wait until tomorrow evening.' },
      { by: 'vet', text: 'Call us at once if the breathing gets fast.' },
      { by: 'staff', text: 'The next vaccination is due in a year. We send a reminder.' },
    ],
    readBy: ['vet', 'staff'],
  },
  {
    lines: [
      { by: 'owner', text: `${pet} ate half a bar of chocolate. What should I do?` },
      { by: 'vet', text: `How much does ${pet} weigh, and was it dark chocolate?` },
      { by: 'owner', text: 'Twelve kilos. Milk chocolate, about 50 grams.' },
      { by: 'vet', text: 'That is below the amount that worries us.', reactions: { owner: 'love' } },
      { by: 'owner', text: 'What a relief.' },
      { by: 'vet', text: 'Expect thirst and some restlessness tonight.' },
      { by: 'owner', text: 'Is food all right?', replyTo: 5 },
      { by: 'vet', text: 'A small portion, yes.', replyTo: 5 },
      { by: 'staff', text: 'The night desk knows about it, in case you call.' },
      { by: 'owner', text: 'Thank you all.', reactions: { vet: 'like' } },
    ],
    readBy: ['owner', 'vet', 'staff'],
  },
  {
    lines: [
      { by: 'vet', text: `The blood results of ${pet} are here.` },
      { by: 'owner', text: 'I am a little nervous. How do they look?' },
      { by: 'vet', text: 'Good: kidneys and liver are fine.', reactions: { owner: 'love', staff: 'like' } },
      { by: 'vet', text: 'The thyroid value is at the upper bound.' },
      { by: 'owner', text: 'What does that mean?' },
      { by: 'vet', text: 'We measure it again in three months, nothing more.' },
      { by: 'staff', text: 'I can book that for you now. Mornings or evenings?', replyTo: 5 },
      { by: 'owner', text: 'Evenings, please.', replyTo: 5 },
      { by: 'owner', text: 'Can we keep the food we have?' },
      { by: 'vet', text: 'Yes, and the same amount.' },
      { by: 'vet', text: 'I attach nothing today; the letter comes by mail.' },
      { by: 'vet', text: 'Any other questions?' },
    ],
    readBy: ['vet'],
  },
];
