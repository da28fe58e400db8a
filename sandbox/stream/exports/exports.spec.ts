import type { Channel } from 'stream-chat';
import { TestClock } from '../../clock/test-clock.js';
import { WebhookReceiver } from '../../http/testing/webhook-receiver.js';
import { receivedEvents } from '../testing/received-events.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('exports', () => {
  let test: TestSandbox;
  let receiver: WebhookReceiver;
  let channel: Channel;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = Date.now();
    receiver = await WebhookReceiver.start();
    test = await startForTest({ webhookUrl: receiver.url, clock: new TestClock(() => new Date(nowMs)) });
    await test.client.upsertUsers([{ id: 'ana', name: 'Ana' }, { id: 'ben' }]);
    channel = test.client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana', 'ben'] });
    await channel.create();
    await channel.sendMessage({ id: 'm', text: 'hello', user_id: 'ana' });
    await channel.sendMessage({ id: 'n', text: 'secret', user_id: 'ana' });
    await channel.sendReaction('m', { type: 'like', user_id: 'ana' });
    await test.client.deleteMessage('n');
  });
  afterEach(async () => {
    await test.sandbox.close();
    await receiver.close();
  });

  const ofAna = {
    user: { id: 'ana', name: 'Ana' },
    messages: [
      { id: 'm', text: 'hello' },
      { id: 'n', text: 'secret', type: 'deleted' },
    ],
    reactions: [{ message_id: 'm', type: 'like' }],
  };
  const resultOf = async (taskId: string): Promise<string> => {
    const task = await test.client.getTask(taskId);
    expect(task).toMatchObject({ task_id: taskId, status: 'completed' });
    return (task.result as { url: string }).url;
  };
  const read = async (url: string): Promise<unknown> => (await fetch(url)).json();

  it('of one user answer all that the user has said and how it has reacted', async () => {
    expect(await test.client.exportUser('ana')).toMatchObject(ofAna);
    await expect(test.client.exportUser('nobody')).rejects.toMatchObject({ code: 16, status: 404 });
  });

  it('of users are a file, by a task and an event, for 24 hours', async () => {
    const { task_id: taskId } = await test.client.exportUsers({ user_ids: ['ana', 'ben'] });
    const url = await resultOf(taskId);
    expect(await read(url)).toMatchObject([ofAna, { user: { id: 'ben' }, messages: [], reactions: [] }]);
    expect(await receivedEvents(receiver, 'export.', 1)).toMatchObject([
      { type: 'export.users.success', task_id: taskId, url, started_at: expect.any(String) },
    ]);
    nowMs += 24 * 3600 * 1000 + 1;
    expect((await fetch(url)).status).toBe(404);
  });

  it('of channels are a file with their members and the wanted part of their messages', async () => {
    const { task_id: taskId } = await test.client.exportChannel({ type: 'messaging', id: 'a' });
    const status = await test.client.getExportChannelStatus(taskId);
    expect(status).toMatchObject({ task_id: taskId, status: 'completed' });
    expect(await read(await resultOf(taskId))).toMatchObject({
      channels: [{ channel: { cid: 'messaging:a' }, members: [{ user_id: 'ana' }, {}], messages: ofAna.messages }],
    });
    const { message } = await test.client.getMessage('n');
    const part = { cid: 'messaging:a', messages_since: message.created_at as never };
    const cleared = await test.client.exportChannel(part, { clear_deleted_message_text: true });
    const file = (await read(await resultOf(cleared.task_id))) as { channels: { messages: object[] }[] };
    expect(file.channels[0]?.messages).toMatchObject([{ id: 'n', text: '' }]);
  });

  it('leave out what was truncated, unless it is asked for', async () => {
    await channel.truncate();
    const textsOf = async (options: object): Promise<number | undefined> => {
      const { task_id: taskId } = await test.client.exportChannel({ cid: 'messaging:a' }, options);
      const file = (await read(await resultOf(taskId))) as { channels: { messages: object[] }[] };
      return file.channels[0]?.messages.length;
    };
    expect([await textsOf({}), await textsOf({ include_truncated_messages: true })]).toEqual([0, 2]);
  });

  it('are bounded, of what exists, and for servers only', async () => {
    const many = Array.from({ length: 26 }, (_, index) => ({ cid: `messaging:${index}` }));
    await expect(test.client.exportUsers({ user_ids: many.map(({ cid }) => cid) })).rejects.toMatchObject({ code: 4 });
    await expect(test.client.exportUsers({ user_ids: ['nobody'] })).rejects.toMatchObject({ code: 16 });
    await expect(test.client.exportChannels(many)).rejects.toMatchObject({ code: 4, status: 400 });
    await expect(test.client.exportChannels([])).rejects.toMatchObject({ code: 4, status: 400 });
    await expect(test.client.exportChannel({ cid: 'messaging:b' })).rejects.toMatchObject({ code: 16 });
    const cid = channel.cid;
    await expect(test.client.exportChannel({ cid }, { version: 'v3' })).rejects.toMatchObject({ code: 4 });
    await expect(test.client.exportChannel({ cid }, { export_users: true })).rejects.toMatchObject({ status: 501 });
    await expect(test.client.getExportChannelStatus('nothing')).rejects.toMatchObject({ code: 16, status: 404 });
    const ana = test.client.createToken('ana');
    expect(await test.asClient(ana, 'GET', '/users/ana/export')).toMatchObject({ status: 403, body: { code: 17 } });
  });
});
