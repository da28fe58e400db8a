import assert from 'node:assert/strict';
import { type Area, works } from '../run/case.js';
import { holds } from '../run/checks.js';

/** Reactions to messages. */
export const reactions: Area = {
  title: 'Reactions',
  cases: [
    works('reacts and takes it back', ['Channel.sendReaction', 'Channel.deleteReaction'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      const channel = await s.channelOf([ann, ben]);
      const { id } = await s.send(channel, ann, 'one');
      const answer = await channel.sendReaction(id, { type: 'like', user_id: ben, score: 2 });
      holds(answer.reaction, { type: 'like', user_id: ben, message_id: id, score: 2, user: { id: ben } });
      holds(answer.message, { id, reaction_counts: { like: 1 }, reaction_scores: { like: 2 } });
      holds((await s.server.getMessage(id)).message, { latest_reactions: [{ type: 'like', user_id: ben }] });
      const { message } = await channel.deleteReaction(id, 'like', ben);
      holds(message, { id, latest_reactions: [] });
      assert.ok(!(await s.server.getMessage(id)).message.reaction_counts?.like, 'the reaction must be gone');
    }),
    works('replaces the others of a user', ['Channel.sendReaction'], async (s) => {
      const [ann] = await s.users('ann');
      const channel = await s.channelOf([ann]);
      const { id } = await s.send(channel, ann, 'one');
      await channel.sendReaction(id, { type: 'like', user_id: ann });
      const { message } = await channel.sendReaction(id, { type: 'love', user_id: ann }, { enforce_unique: true });
      holds(message.latest_reactions, [{ type: 'love', user_id: ann }]);
    }),
    works('lists', ['Channel.getReactions', 'StreamChat.queryReactions'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      const channel = await s.channelOf([ann, ben]);
      const { id } = await s.send(channel, ann, 'one');
      await channel.sendReaction(id, { type: 'like', user_id: ann });
      await channel.sendReaction(id, { type: 'love', user_id: ben });
      holds(await channel.getReactions(id, { limit: 1 }), { reactions: [{ message_id: id }] });
      assert.equal((await channel.getReactions(id, {})).reactions.length, 2);
      holds(await s.server.queryReactions(id, { type: 'love' }), { reactions: [{ type: 'love', user_id: ben }] });
    }),
  ],
};
