import type { Channel } from 'stream-chat';
import { expectRefused } from '../testing/expect-refused.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

/** A message with fields that the SDK's types do not know or do not allow. */
const message = (fields: Record<string, unknown> = {}): never =>
  ({ text: 'hello', user_id: 'ana', ...fields }) as never;

describe('messages that exist', () => {
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

  describe('changing', () => {
    beforeEach(() => channel.sendMessage(message({ id: 'm', a: 1, silent: true })));

    it('replaces the whole message and keeps its author and its time', async () => {
      const { message: before } = await test.client.getMessage('m');
      const { message: after } = await test.client.updateMessage({ id: 'm', text: 'new' }, 'ben');
      expect(after).toMatchObject({ text: 'new', user: { id: 'ana' }, created_at: before.created_at });
      expect(after).toHaveProperty('message_text_updated_at');
      expect(after).not.toHaveProperty('a');
    });

    it('takes a message back as it was read, which is how the official SDK edits', async () => {
      await channel.sendReaction('m', { type: 'love', user_id: 'ben' });
      await channel.sendMessage(message({ parent_id: 'm', user_id: 'ben' }));
      await test.client.pinMessage('m', undefined, 'ben');
      const { message: read } = await test.client.getMessage('m');
      const { message: after } = await test.client.updateMessage(
        message({ ...read, text: 'edited', status: 'received', mentioned_roles: [], mentioned_group_ids: [] }),
        'ana',
      );
      expect(after).toMatchObject({
        text: 'edited',
        a: 1,
        reaction_scores: { love: 1 },
        reply_count: 1,
        pinned_by: { id: 'ben' },
      });
      for (const field of ['status', 'mentioned_roles', 'mentioned_group_ids']) expect(after).not.toHaveProperty(field);
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
