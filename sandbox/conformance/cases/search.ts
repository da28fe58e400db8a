import { type Area, works } from '../run/case.js';
import { holds, refused } from '../run/checks.js';

/** Search for messages. */
export const search: Area = {
  title: 'Search',
  cases: [
    works('finds by words and by fields', ['StreamChat.search'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      const channel = await s.channelOf([ann, ben]);
      await s.send(channel, ann, 'purple-turtle', { text: 'a purple turtle' });
      await s.send(channel, ben, 'green-turtle', { text: 'a green turtle' });
      const inChannel = { cid: channel.cid };
      holds(await s.server.search(inChannel, 'purple', { limit: 10 }), {
        results: [{ message: { id: s.id('purple-turtle') } }],
      });
      holds(await s.server.search(inChannel, { 'user.id': { $eq: ben } } as never), {
        results: [{ message: { id: s.id('green-turtle'), user: { id: ben }, channel: { cid: channel.cid } } }],
      });
      const newestFirst = { limit: 1, sort: [{ created_at: -1 as const }] };
      const first = await s.server.search(inChannel, { text: { $q: 'turtle' } }, newestFirst);
      holds(first, { results: [{ message: { id: s.id('green-turtle') } }] });
      const second = await s.server.search(inChannel, { text: { $q: 'turtle' } }, { ...newestFirst, next: first.next });
      holds(second, { results: [{ message: { id: s.id('purple-turtle') } }] });
      await refused(s.server.search(inChannel, 'turtle', { limit: 101 }), 4, 400);
    }),
    works('finds in one channel', ['Channel.search'], async (s) => {
      const [ann] = await s.users('ann');
      const [channel, other] = [await s.channelOf([ann], 'c'), await s.channelOf([ann], 'd')];
      await s.send(channel, ann, 'here', { text: 'a turtle' });
      await s.send(other, ann, 'there', { text: 'a turtle' });
      holds(await channel.search('turtle'), { results: [{ message: { id: s.id('here') } }] });
    }),
  ],
};
