import type { Channel } from 'stream-chat';
import { expectRefused } from '../testing/expect-refused.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

/** A message with fields that the SDK's types do not know or do not allow. */
const message = (fields: Record<string, unknown> = {}): never =>
  ({ text: 'hello', user_id: 'ana', ...fields }) as never;

describe('messages', () => {
  let test: TestSandbox;
  let channel: Channel;

  beforeAll(async () => {
    test = await startForTest();
  });
  beforeEach(async () => {
    await test.control('POST', '/reset');
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }]);
    channel = test.client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana', 'ben'] });
    await channel.create();
  });
  afterAll(() => test.sandbox.close());

  const texts = async (page: object = {}): Promise<unknown[]> =>
    (await channel.query({ state: true, messages: page })).messages.map(({ text }) => text);

  describe('sending', () => {
    it('answers the message with everything the SDK relies on, and moves the channel up', async () => {
      const { message: sent } = await channel.sendMessage(message({ id: 'm', mentioned_users: ['ben'], mood: 'good' }));
      expect(sent).toMatchObject({
        id: 'm',
        cid: 'messaging:a',
        text: 'hello',
        html: '<p>hello</p>\n',
        type: 'regular',
        mood: 'good',
        user: { id: 'ana' },
        mentioned_users: [{ id: 'ben' }],
        attachments: [],
        latest_reactions: [],
        own_reactions: [],
        reply_count: 0,
        silent: false,
        pinned: false,
      });
      expect((await channel.query({})).channel.last_message_at).toBe(sent.created_at);
    });

    it('makes an id when none is chosen, and keeps the order in the times', async () => {
      const first = await channel.sendMessage(message({ text: '1' }));
      const second = await channel.sendMessage(message({ text: '2' }));
      expect(first.message.id).not.toBe(second.message.id);
      expect(String(second.message.created_at) > String(first.message.created_at)).toBe(true);
      expect(await texts()).toEqual(['1', '2']);
    });

    it('refuses an id that was used, and stores nothing twice', async () => {
      await channel.sendMessage(message({ id: 'm', text: '1' }));
      await expectRefused(channel.sendMessage(message({ id: 'm', text: '2' })), {
        code: 4,
        status: 400,
        message: 'SendMessage failed with error: "a message with the id m already exists"',
      });
      expect(await texts()).toEqual(['1']);
    });

    it('refuses a message without a sender, and one with two', async () => {
      await expectRefused(channel.sendMessage({ text: 'x' }), {
        code: 4,
        status: 400,
        message:
          'SendMessage failed with error: "either message.user or message.user_id must be provided when using server side auth."',
      });
      await expectRefused(channel.sendMessage(message({ user: { id: 'ana' } })), {
        code: 4,
        status: 400,
        message: 'SendMessage failed with error: "cannot set both message.user and message.user_id."',
      });
    });

    it('refuses senders that do not exist, are deactivated or deleted', async () => {
      await expect(channel.sendMessage(message({ user_id: 'nobody' }))).rejects.toMatchObject({ code: 4, status: 400 });
      await test.client.deactivateUser('ana');
      await expectRefused(channel.sendMessage(message()), {
        code: 4,
        status: 400,
        message: 'SendMessage failed with error: "the user ana was deactivated"',
      });
      await test.client.deleteUser('ben');
      await expect(channel.sendMessage(message({ user_id: 'ben' }))).rejects.toMatchObject({ code: 16, status: 404 });
    });

    it('refuses a channel that does not exist with 16', async () => {
      const nowhere = test.client.channel('messaging', 'nowhere');
      await expect(nowhere.sendMessage(message())).rejects.toMatchObject({ code: 16, status: 404 });
    });

    it.each(['created_at', 'updated_at', 'html', 'reply_count'])('refuses the reserved field %s', async (field) => {
      await expectRefused(channel.sendMessage(message({ [field]: 'x' })), {
        code: 4,
        status: 400,
        message: `SendMessage failed with error: "message.${field} is a reserved field"`,
      });
    });

    it.each([
      ['an id with a comma', { id: 'a,b' }],
      ['an id with a percent sign', { id: 'a%b' }],
      ['an id of 256 characters', { id: 'x'.repeat(256) }],
      ['31 attachments', { attachments: Array.from({ length: 31 }, () => ({ type: 'image' })) }],
      ['26 mentions', { mentioned_users: Array.from({ length: 26 }, (_, index) => `user-${index}`) }],
      ['nothing in it', { text: '' }],
      ['the type "deleted"', { type: 'deleted' }],
      ['a quotation of nothing', { quoted_message_id: 'nothing' }],
      ['a parent that does not exist', { parent_id: 'nothing' }],
    ])('refuses a message with %s', async (_name, fields) => {
      await expect(channel.sendMessage(message(fields))).rejects.toMatchObject({ code: 4, status: 400 });
    });

    it.each([
      ['custom data', { big: 'x'.repeat(5 * 1024) }],
      ['attachments', { attachments: [{ text: 'x'.repeat(5 * 1024) }] }],
    ])('refuses %s of 5 KB with 22', async (_name, fields) => {
      await expect(channel.sendMessage(message(fields))).rejects.toMatchObject({ code: 22, status: 413 });
    });

    it('answers a text that is too long with a message of the type error, and stores nothing', async () => {
      expect((await channel.sendMessage(message({ text: 'x'.repeat(5000) }))).message.type).toBe('regular');
      expect((await channel.sendMessage(message({ id: 'm', text: 'x'.repeat(5001) }))).message.type).toBe('error');
      await expect(test.client.getMessage('m')).rejects.toMatchObject({ code: 16, status: 404 });
    });

    it('answers the same in a frozen channel, except to a system message of the server', async () => {
      await channel.updatePartial({ set: { frozen: true } as never });
      expect((await channel.sendMessage(message({ id: 'm' }))).message.type).toBe('error');
      expect((await channel.sendMessage(message({ text: 'notice', type: 'system' }))).message.type).toBe('system');
      expect(await texts()).toEqual(['notice']);
    });

    it('counts replies at their parent, keeps them out of the channel, and allows one level', async () => {
      await channel.sendMessage(message({ id: 'parent', text: 'p' }));
      const { message: reply } = await channel.sendMessage(message({ id: 'reply', parent_id: 'parent' }));
      expect(reply).toMatchObject({ type: 'reply', parent_id: 'parent' });
      expect((await test.client.getMessage('parent')).message.reply_count).toBe(1);
      expect(await texts()).toEqual(['p']);
      await expect(channel.sendMessage(message({ parent_id: 'reply' }))).rejects.toMatchObject({
        code: 21,
        status: 400,
      });
    });

    it('answers 501 for what would change the effect and is not done', async () => {
      await expect(channel.sendMessage(message({ restricted_visibility: ['ben'] }))).rejects.toMatchObject({
        status: 501,
      });
      await expect(channel.sendMessage(message(), { pending: true })).rejects.toMatchObject({ status: 501 });
    });
  });

  describe('changing', () => {
    beforeEach(() => channel.sendMessage(message({ id: 'm', a: 1, silent: true })));

    it('replaces the whole message and keeps its author and its time', async () => {
      const { message: before } = await test.client.getMessage('m');
      const { message: after } = await test.client.updateMessage({ id: 'm', text: 'new' }, 'ben');
      expect(after).toMatchObject({ text: 'new', user: { id: 'ana' }, created_at: before.created_at });
      expect(after).toHaveProperty('message_text_updated_at');
      expect(after).not.toHaveProperty('a');
    });

    it('in part merges', async () => {
      const { message: after } = await test.client.partialUpdateMessage(
        'm',
        { set: message({ text: 'new', user_id: undefined, b: 2 }) },
        'ana',
      );
      expect(after).toMatchObject({ text: 'new', a: 1, b: 2, silent: true });
    });

    it('pins and unpins', async () => {
      await test.client.pinMessage('m', 60, 'ben');
      expect((await channel.query({})).pinned_messages).toEqual([
        expect.objectContaining({ id: 'm', pinned: true, pinned_by: expect.objectContaining({ id: 'ben' }) }),
      ]);
      const { message: after } = await test.client.unpinMessage('m', 'ben');
      expect(after).toMatchObject({ pinned: false, pinned_at: null, pinned_by: null });
    });

    it('needs a user, a message that exists and is not deleted, and leaves silent alone', async () => {
      await expectRefused(test.client.updateMessage({ id: 'm', text: 'x' }), {
        code: 4,
        status: 400,
        message:
          'UpdateMessage failed with error: "either message.user or message.user_id must be provided when using server side auth."',
      });
      await expectRefused(test.client.partialUpdateMessage('m', { set: { silent: false } }, 'ana'), {
        code: 4,
        status: 400,
        message: 'UpdateMessagePartial failed with error: "message.silent field cannot be updated"',
      });
      await expect(test.client.updateMessage({ id: 'z', text: 'x' }, 'ana')).rejects.toMatchObject({
        code: 16,
        status: 404,
      });
      await test.client.deleteMessage('m');
      await expect(test.client.updateMessage({ id: 'm', text: 'x' }, 'ana')).rejects.toMatchObject({
        code: 4,
        status: 400,
      });
    });

    it('refuses a text that is too long with 20', async () => {
      const update = test.client.updateMessage({ id: 'm', text: 'x'.repeat(5001) }, 'ana');
      await expect(update).rejects.toMatchObject({ code: 20, status: 400 });
    });

    it.each(['id', 'cid', 'user', 'created_at'])('in part refuses the reserved field %s', async (field) => {
      const update = test.client.partialUpdateMessage('m', { set: { [field]: 'x' } as never }, 'ana');
      await expect(update).rejects.toMatchObject({ code: 4, status: 400 });
    });
  });

  describe('deleting and reading', () => {
    beforeEach(() => channel.sendMessage(message({ id: 'm', a: 1 })));

    it('softly leaves an empty place, and the server can still see what was there', async () => {
      await test.client.deleteMessage('m');
      const { message: emptied } = await test.client.getMessage('m');
      expect(emptied).toMatchObject({ type: 'deleted', text: '' });
      expect(emptied).toHaveProperty('deleted_at');
      expect(emptied).not.toHaveProperty('a');
      const { message: original } = await test.client.getMessage('m', { show_deleted_message: true });
      expect(original).toMatchObject({ type: 'deleted', text: 'hello', a: 1 });
    });

    it('hard leaves nothing, also after a soft one', async () => {
      await test.client.deleteMessage('m');
      await test.client.deleteMessage('m', { hardDelete: true });
      await expect(test.client.getMessage('m')).rejects.toMatchObject({ code: 16, status: 404 });
    });

    it('refuses to delete softly twice', async () => {
      await test.client.deleteMessage('m');
      await expect(test.client.deleteMessage('m')).rejects.toMatchObject({ code: 4, status: 400 });
    });

    it('reads many by id and leaves out what is not there', async () => {
      await channel.sendMessage(message({ id: 'n' }));
      const { messages } = await channel.getMessagesById(['n', 'nothing', 'm']);
      expect(messages.map(({ id }) => id)).toEqual(['n', 'm']);
    });

    it('pages by id in both directions', async () => {
      for (const id of ['1', '2', '3', '4']) await channel.sendMessage(message({ id, text: id }));
      expect(await texts({ limit: 2 })).toEqual(['3', '4']);
      expect(await texts({ limit: 2, id_lt: '3' })).toEqual(['1', '2']);
      expect(await texts({ limit: 2, id_lte: '3' })).toEqual(['2', '3']);
      expect(await texts({ limit: 2, id_gt: '1' })).toEqual(['2', '3']);
      expect(await texts({ limit: 2, id_gte: '1' })).toEqual(['1', '2']);
      await expect(texts({ id_lt: 'nothing' })).rejects.toMatchObject({ code: 4, status: 400 });
      await expect(texts({ limit: 301 })).rejects.toMatchObject({ code: 4, status: 400 });
    });

    it('pages by time in both directions', async () => {
      const sent = [];
      for (const id of ['1', '2', '3']) sent.push((await channel.sendMessage(message({ id, text: id }))).message);
      const second = sent[1]?.created_at;
      expect(await texts({ created_at_after: second })).toEqual(['3']);
      expect(await texts({ created_at_after_or_equal: second })).toEqual(['2', '3']);
      expect(await texts({ created_at_before: second, limit: 1 })).toEqual(['1']);
      expect(await texts({ created_at_before_or_equal: second, limit: 1 })).toEqual(['2']);
    });
  });
});
