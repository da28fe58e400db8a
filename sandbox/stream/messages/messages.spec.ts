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
      await expect(channel.sendMessage(message(), { pending: true })).rejects.toMatchObject({ status: 501 });
    });
  });
});
