import type { Channel } from 'stream-chat';
import { expectRefused } from '../testing/expect-refused.js';
import { eventually } from '../../http/testing/eventually.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';
import { WebhookReceiver } from '../../http/testing/webhook-receiver.js';

const EMPTY = { type: 'deleted', text: '', html: '', attachments: [] };
/** `a` is custom; the SDK's types do not know it. */
const WRITTEN = { text: 'hello', attachments: [{ type: 'image' }], a: 1 };

describe('deleted messages', () => {
  let receiver: WebhookReceiver;
  let test: TestSandbox;
  let channel: Channel;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    test = await startForTest({ webhookUrl: receiver.url });
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }]);
    channel = test.client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana', 'ben'] });
    await channel.create();
    await channel.sendMessage({ id: 'm', user_id: 'ana', ...WRITTEN } as never);
  });
  afterEach(async () => {
    await test.sandbox.close();
    await receiver.close();
  });

  const asAna = (method: string, path: string, body?: object): ReturnType<TestSandbox['asClient']> =>
    test.asClient(test.client.createToken('ana'), method, path, body);
  const undelete = (id = 'm'): ReturnType<typeof test.client.undeleteMessage> => test.client.undeleteMessage(id, 'ben');

  it('are empty to clients, their author included, wherever they read them', async () => {
    await test.client.deleteMessage('m');
    const [one, many, page] = await Promise.all([
      asAna('GET', '/messages/m'),
      asAna('GET', '/channels/messaging/a/messages?ids=m'),
      asAna('POST', '/channels/messaging/a/query', { state: true }),
    ]);
    for (const seen of [one.body.message, (many.body.messages as unknown[])[0], (page.body.messages as unknown[])[0]]) {
      expect(seen).toMatchObject({ ...EMPTY, id: 'm', user: { id: 'ana' }, deleted_at: expect.any(String) });
      expect(seen).not.toHaveProperty('a');
    }
    expect((await asAna('GET', '/messages/m?show_deleted_message=true')).status).toBe(403);
  });

  it('come back as they were, with an event', async () => {
    await test.client.updateMessage({ id: 'm', ...WRITTEN } as never, 'ana');
    await test.client.deleteMessage('m');
    const { message } = await undelete();
    expect(message).toMatchObject({ ...WRITTEN, type: 'regular', user: { id: 'ana' } });
    expect(message).not.toHaveProperty('deleted_at');
    expect((await asAna('GET', '/messages/m')).body.message).toMatchObject({ ...WRITTEN, type: 'regular' });
    const types = await eventually(() =>
      receiver.types().includes('message.undeleted') ? receiver.types() : undefined,
    );
    expect(types.slice(-2)).toEqual(['message.deleted', 'message.undeleted']);
  });

  it('come back as the reply or the system message that they were', async () => {
    await channel.sendMessage({ id: 'reply', text: 'x', user_id: 'ana', parent_id: 'm' });
    await channel.sendMessage({ id: 'system', text: 'x', user_id: 'ana', type: 'system' });
    for (const type of ['reply', 'system']) {
      await test.client.deleteMessage(type);
      expect((await undelete(type)).message).toMatchObject({ text: 'x', type });
    }
  });

  it('do not come back when they are not deleted, for nobody, or for a client', async () => {
    await expectRefused(undelete(), {
      code: 4,
      status: 400,
      message: 'UndeleteMessage failed with error: "the message m is not deleted"',
    });
    await test.client.deleteMessage('m');
    for (const undeletedBy of ['', 'nobody']) {
      const refused = test.client.undeleteMessage('m', undeletedBy);
      await expect(refused).rejects.toMatchObject({ code: 4, status: 400 });
    }
    expect((await asAna('POST', '/messages/m/undelete', { undeleted_by: 'ana' })).status).toBe(403);
  });

  it('do not come back once they were removed', async () => {
    await test.client.deleteMessage('m', { hardDelete: true });
    const gone = { code: 16, status: 404 };
    await expect(undelete()).rejects.toMatchObject(gone);
    await expect(test.client.getMessage('m', { show_deleted_message: true })).rejects.toMatchObject(gone);
    expect((await channel.getMessagesById(['m'])).messages).toEqual([]);
    expect((await channel.query({ state: true })).messages).toEqual([]);
  });
});
