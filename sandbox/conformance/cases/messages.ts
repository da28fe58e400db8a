import assert from 'node:assert/strict';
import { type Area, missing, works } from '../run/case.js';
import { custom, holds, refused } from '../run/checks.js';

/** Messages: sending, reading, changing, removing. */
export const messages: Area = {
  title: 'Messages',
  cases: [
    works('sends', ['Channel.sendMessage', 'StreamChat.getMessage'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      const channel = await s.channelOf([ann, ben]);
      const { message } = await channel.sendMessage({
        id: s.id('m'),
        text: 'hello',
        user_id: ann,
        mentioned_users: [ben],
        attachments: [{ type: 'note', title: 'a' }],
        ...custom({ mood: 'fine' }),
      });
      const expected = {
        id: s.id('m'),
        text: 'hello',
        type: 'regular',
        cid: channel.cid,
        mood: 'fine',
        user: { id: ann },
      };
      holds(message, {
        ...expected,
        reply_count: 0,
        pinned: false,
        silent: false,
        latest_reactions: [],
        own_reactions: [],
      });
      const { message: read } = await s.server.getMessage(s.id('m'));
      holds(read, { ...expected, mentioned_users: [{ id: ben }], attachments: [{ type: 'note', title: 'a' }] });
      await refused(channel.sendMessage({ id: s.id('m'), text: 'again', user_id: ann }), 4, 400);
      await refused(channel.sendMessage({ text: 'whose?' }), 4, 400);
      await refused(s.server.getMessage(s.id('nothing')), 16, 404);
    }),
    works('sends as a client', ['Channel.sendMessage'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      const { id } = await s.channelOf([ann, ben]);
      const { client } = await s.connect(ann);
      const channel = client.channel('messaging', id);
      const { message } = await channel.sendMessage({ text: 'by myself' });
      holds(message, { text: 'by myself', user: { id: ann } });
      holds(await s.server.getMessage(message.id), { message: { text: 'by myself' } });
      await refused(channel.sendMessage({ text: 'x', user_id: ben }), 4, 400);
    }),
    works('pages backwards', ['Channel.query'], async (s) => {
      const [ann] = await s.users('ann');
      const channel = await s.channelOf([ann]);
      for (const text of ['one', 'two', 'three']) await s.send(channel, ann, text);
      holds(await channel.query({ messages: { limit: 2 } }), { messages: [{ text: 'two' }, { text: 'three' }] });
      holds(await channel.query({ messages: { limit: 2, id_lt: s.id('two') } }), { messages: [{ text: 'one' }] });
    }),
    works('reads many by id', ['Channel.getMessagesById'], async (s) => {
      const [ann] = await s.users('ann');
      const channel = await s.channelOf([ann]);
      await s.send(channel, ann, 'one');
      await s.send(channel, ann, 'two');
      const { messages } = await channel.getMessagesById([s.id('one'), s.id('two')]);
      assert.deepEqual(messages.map(({ text }) => String(text)).sort(), ['one', 'two']);
    }),
    works('replaces a message', ['StreamChat.updateMessage'], async (s) => {
      const [ann] = await s.users('ann');
      const channel = await s.channelOf([ann]);
      const sent = await s.send(channel, ann, 'one', { mood: 'fine' });
      const { message } = await s.server.updateMessage({ id: sent.id, text: 'two' }, ann);
      holds(message, { id: sent.id, text: 'two' });
      assert.ok(!('mood' in message), 'a full update must remove fields that it does not name');
      assert.ok(message.message_text_updated_at, 'the message must tell when its text changed');
      holds(await s.server.getMessage(sent.id), { message: { text: 'two' } });
    }),
    works('changes a part of a message', ['StreamChat.partialUpdateMessage'], async (s) => {
      const [ann] = await s.users('ann');
      const channel = await s.channelOf([ann]);
      const { id } = await s.send(channel, ann, 'one', { mood: 'fine' });
      await s.server.partialUpdateMessage(id, { set: custom({ mood: 'good', seen: 1 }) }, ann);
      const { message } = await s.server.partialUpdateMessage(id, { unset: ['seen'] as never }, ann);
      holds(message, { text: 'one', mood: 'good' });
      assert.ok(!('seen' in message), 'the field must be gone');
    }),
    works('deletes softly and brings back', ['StreamChat.deleteMessage', 'StreamChat.undeleteMessage'], async (s) => {
      const [ann] = await s.users('ann');
      const channel = await s.channelOf([ann]);
      const { id } = await s.send(channel, ann, 'one');
      const { message } = await s.server.deleteMessage(id);
      holds(message, { id, type: 'deleted' });
      assert.ok(message.deleted_at, 'the message must tell when it was deleted');
      holds(await s.server.getMessage(id, { show_deleted_message: true }), { message: { text: 'one' } });
      holds(await s.server.undeleteMessage(id, ann), { message: { id, type: 'regular' } });
      holds(await s.server.getMessage(id), { message: { text: 'one', type: 'regular' } });
    }),
    works('deletes for good', ['StreamChat.deleteMessage'], async (s) => {
      const [ann] = await s.users('ann');
      const channel = await s.channelOf([ann]);
      const { id } = await s.send(channel, ann, 'one');
      await s.server.deleteMessage(id, true);
      await refused(s.server.getMessage(id), 16, 404);
      holds(await channel.query({ messages: { limit: 10 } }), { messages: [] });
    }),
    works(
      'pins and lists pins',
      ['StreamChat.pinMessage', 'StreamChat.unpinMessage', 'Channel.getPinnedMessages'],
      async (s) => {
        const [ann] = await s.users('ann');
        const channel = await s.channelOf([ann]);
        const { id } = await s.send(channel, ann, 'one');
        const { message } = await s.server.pinMessage(id, null, ann);
        holds(message, { id, pinned: true, pinned_by: { id: ann } });
        holds(await channel.getPinnedMessages({ limit: 10 }), { messages: [{ id, pinned: true }] });
        holds(await s.server.unpinMessage(id, ann), { message: { id, pinned: false } });
        holds(await channel.getPinnedMessages({ limit: 10 }), { messages: [] });
      },
    ),
    missing('StreamChat.translateMessage', (s) => s.server.translateMessage(s.id('m'), 'fr')),
    missing('StreamChat.translate', (s) => s.server.translate('good morning', 'fr', 'en'), 'is charged by the call'),
    missing('StreamChat.ephemeralUpdateMessage', (s) =>
      s.server.ephemeralUpdateMessage(s.id('m'), { set: { text: 'x' } }, s.id('ann')),
    ),
    missing('StreamChat.commitMessage', (s) => s.server.commitMessage(s.id('m'))),
    missing('StreamChat.queryMessageHistory', (s) => s.server.queryMessageHistory({ message_id: s.id('m') })),
    missing('Channel.sendAction', (s) => s.channel('c').sendAction(s.id('m'), { image_action: 'send' })),
    missing('StreamChat.enrichURL', (s) => s.server.enrichURL('https://example.com')),
  ],
};
