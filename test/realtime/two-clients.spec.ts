import type { Channel } from 'stream-chat';
import { createScene, type Scene } from '../support/appointments.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PATIENT } from '../support/patience.js';
import { ChatUser } from './chat-user.js';

const END_NOTICE = 'This chat has been ended by the veterinary practice.';

describe('a pet owner and a vet chat with the official SDK', () => {
  let test: TestApp;
  let scene: Scene;
  let owner: ChatUser;
  let vet: ChatUser;
  let channels: { readonly owner: Channel; readonly vet: Channel };

  beforeAll(async () => {
    test = await createTestApp(PATIENT);
    await test.streamControl.enforceRateLimits(false);
  });
  afterAll(() => test.close());

  beforeEach(async () => {
    scene = await createScene(test);
    expect((await scene.openChannel()).status).toBe(200);
    const options = { streamUrl: test.stream.url, server: () => test };
    vet = await ChatUser.connect(scene.vet, options);
    const ofVet = await vet.watch(scene.channelId);
    owner = await ChatUser.connect(scene.owner, options);
    channels = { vet: ofVet, owner: await owner.watch(scene.channelId) };
  });
  afterEach(() => Promise.all([owner.close(), vet.close()]));

  it('and see each other online, typing, writing, reading', async () => {
    await vet.told('user.presence.changed', ({ user }) => user?.id === scene.owner.id && user.online === true);
    await channels.owner.keystroke();
    await vet.told('typing.start', ({ user }) => user?.id === scene.owner.id);
    const { message } = await channels.owner.sendMessage({ text: 'Hello' });
    await vet.told('typing.stop');
    expect(await vet.told('message.new')).toMatchObject({
      message: { id: message.id, text: 'Hello', created_at: message.created_at },
      user: { id: scene.owner.id, name: 'Robin Berg' },
      total_unread_count: 1,
    });
    expect(channels.vet.countUnread()).toBe(1);
    await channels.vet.markRead();
    await owner.told('message.read', ({ user }) => user?.id === scene.vet.id);
    expect(channels.owner.state.read[scene.vet.id]).toMatchObject({ last_read_message_id: message.id });
    await vet.close();
    await owner.told('user.presence.changed', ({ user }) => user?.id === scene.vet.id && user.online === false);
  });

  it('and see reactions, threads, changes and deletions', async () => {
    const { message } = await channels.owner.sendMessage({ text: 'Is he well?' });
    await vet.told('message.new');
    await channels.vet.sendReaction(message.id, { type: 'love' });
    await owner.told('reaction.new', ({ reaction }) => reaction?.user_id === scene.vet.id);
    await channels.vet.sendMessage({ text: 'He is', parent_id: message.id });
    await owner.told('message.new', (event) => event.message?.parent_id === message.id);
    await owner.client.updateMessage({ id: message.id, text: 'Is he well now?' });
    await vet.told('message.updated', (event) => event.message?.text === 'Is he well now?');
    await owner.client.deleteMessage(message.id);
    for (const user of [owner, vet])
      expect(await user.told('message.deleted')).toMatchObject({ message: { id: message.id, type: 'deleted' } });
    expect(owner.texts(scene.channelId)).toEqual(vet.texts(scene.channelId));
  });

  it('until the practice ends the appointment: they see the notice, and cannot write any more', async () => {
    const path = `/api/chat/channels/${scene.channelId}`;
    expect((await test.request('POST', `${path}/end`, { as: scene.vet })).status).toBe(200);
    for (const user of [owner, vet]) {
      await user.told('message.new', ({ message }) => message?.text === END_NOTICE && message.type === 'system');
      await user.told('channel.updated', ({ channel }) => channel?.frozen === true);
      await user.told('channel.frozen');
      expect(user.texts(scene.channelId)).toEqual([END_NOTICE]);
    }
    expect((await channels.owner.sendMessage({ text: 'x' })).message.type).toBe('error');
    expect((await test.request('POST', `${path}/reopen`, { as: scene.vet })).status).toBe(200);
    await owner.told('channel.unfrozen');
    await channels.owner.sendMessage({ text: 'Thank you' });
    await vet.told('message.new', ({ message }) => message?.text === 'Thank you');
    expect(vet.seen('message.new')).toHaveLength(2);
    await settled();
  });

  it('until one of them is deactivated, whose socket ends and does not come back', async () => {
    const admin = await test.createAccount({ role: 'admin' });
    const { id } = scene.owner;
    expect((await test.request('POST', `/api/admin/users/${id}/deactivate`, { as: admin })).status).toBeLessThan(300);
    await vet.told('user.presence.changed', ({ user }) => user?.id === id && user.online === false);
    await eventually('the socket to stop', () => owner.client.wsConnection?.isHealthy === false);
    await expect(channels.owner.sendMessage({ text: 'x' })).rejects.toMatchObject({ code: 5 });
  });

  /** The SDK asks for a channel again when it freezes or thaws; that must not meet the end of the test. */
  const settled = () =>
    eventually('the queries of both', async () => {
      const calls = (await test.streamControl.calls()).filter(({ path }) => path.endsWith(`${scene.channelId}/query`));
      return calls.every(({ status }) => status !== null);
    });
});
