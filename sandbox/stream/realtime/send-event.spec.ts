import type { Channel } from 'stream-chat';
import { receivedEvents } from '../testing/received-events.js';
import { WebhookReceiver } from '../../http/testing/webhook-receiver.js';
import { type ChatClient, ChatClients } from '../testing/chat-clients.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('events that clients and servers send', () => {
  let test: TestSandbox;
  let receiver: WebhookReceiver;
  let ana: ChatClient & { readonly channel: Channel };
  const clients = new ChatClients(() => test);

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    test = await startForTest({ webhookUrl: receiver.url });
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }, { id: 'eve' }]);
    await room().create();
    const chat = await clients.connect('ana');
    ana = { ...chat, channel: chat.client.channel('messaging', 'room') };
    await ana.channel.watch();
  });
  afterEach(async () => {
    await clients.disconnect();
    await test.sandbox.close();
    await receiver.close();
  });

  const room = (): Channel =>
    test.client.channel('messaging', 'room', { created_by_id: 'ben', members: ['ana', 'ben'] });
  const event = (fields: object): never => fields as never;
  const sendAs = (userId: string, fields: object) =>
    test.asClient(test.client.createToken(userId), 'POST', '/channels/messaging/room/event', { event: fields });

  it('of the app’s own kind reach those who watch, and no webhook', async () => {
    await room().sendEvent(event({ type: 'lamp', colour: 'green', user_id: 'ben' }));
    expect(await ana.told('lamp')).toMatchObject({ colour: 'green', user: { id: 'ben' }, cid: 'messaging:room' });
    await room().sendEvent(event({ type: 'typing.start', user_id: 'ben' }));
    await ana.told('typing.start');
    await room().sendMessage({ text: 'Hello', user_id: 'ben' });
    await receivedEvents(receiver, 'message.new', 1);
    expect(receiver.types()).toEqual(['channel.created', 'message.new']);
  });

  it('of a server reach all sockets of a user', async () => {
    const other = await clients.connect('ana');
    await test.client.sendUserCustomEvent('ana', event({ type: 'call', room: '1' }));
    for (const { told } of [ana, other]) expect(await told('call')).toMatchObject({ room: '1' });
    await expect(test.client.sendUserCustomEvent('nobody', event({ type: 'call' }))).rejects.toMatchObject({
      code: 16,
    });
    await expect(test.client.sendUserCustomEvent('ana', event({ type: 'a.b' }))).rejects.toMatchObject({ code: 18 });
    const path = '/users/ana/event';
    const answer = await test.asClient(test.client.createToken('ben'), 'POST', path, { event: { type: 'call' } });
    expect(answer).toMatchObject({ status: 403, body: { code: 17 } });
  });

  it('of Stream’s own kind are refused with 18', async () => {
    for (const type of ['message.new', 'health.check', 'user.banned', 'channel.updated']) {
      expect(await sendAs('ben', { type })).toMatchObject({ status: 400, body: { code: 18 } });
    }
  });

  it('are refused to strangers, in another’s name, and with what only the server says', async () => {
    expect(await sendAs('eve', { type: 'typing.start' })).toMatchObject({ status: 403, body: { code: 17 } });
    expect(await sendAs('ben', { type: 'typing.start', user_id: 'ana' })).toMatchObject({ body: { code: 4 } });
    expect(await sendAs('ben', { type: 'lamp', cid: 'messaging:other' })).toMatchObject({ body: { code: 4 } });
    expect(await sendAs('ben', { type: 'lamp', text: 'x'.repeat(5200) })).toMatchObject({ body: { code: 22 } });
    expect(await sendAs('ben', {})).toMatchObject({ body: { code: 4 } });
    await test.client.updateChannelType('messaging', { grants: { user: [], channel_member: ['read-channel'] } });
    expect(await sendAs('ben', { type: 'lamp' })).toMatchObject({ status: 403, body: { code: 17 } });
    expect(await sendAs('ben', { type: 'typing.start' })).toMatchObject({ status: 201 });
  });

  it('are refused with 19 where they are switched off', async () => {
    await test.client.updateChannelType('messaging', {
      typing_events: false,
      custom_events: false,
      delivery_events: false,
    });
    expect(await sendAs('ben', { type: 'typing.start' })).toMatchObject({ status: 400, body: { code: 19 } });
    expect(await sendAs('ben', { type: 'lamp' })).toMatchObject({ status: 400, body: { code: 19 } });
    const { message } = await room().sendMessage({ text: 'Hello', user_id: 'ben' });
    const delivered = { latest_delivered_messages: [{ cid: 'messaging:room', id: message.id }] };
    const token = test.client.createToken('ana');
    const answer = await test.asClient(token, 'POST', '/channels/delivered', delivered);
    expect(answer).toMatchObject({ status: 400, body: { code: 19 } });
  });

  it('of delivery are members’ own, and never go back', async () => {
    const [first, second] = [
      await room().sendMessage({ text: '1', user_id: 'ben' }),
      await room().sendMessage({ text: '2', user_id: 'ben' }),
    ].map(({ message }) => message.id);
    const deliver = (userId: string, id: unknown) =>
      test.asClient(test.client.createToken(userId), 'POST', '/channels/delivered', {
        latest_delivered_messages: [{ cid: 'messaging:room', id }],
      });
    expect(await deliver('ana', second)).toMatchObject({ status: 201 });
    expect(await deliver('ana', first)).toMatchObject({ status: 201 });
    const { read } = await room().query({});
    expect(read?.find(({ user }) => user.id === 'ana')).toMatchObject({ last_delivered_message_id: second });
    expect(await deliver('eve', first)).toMatchObject({ status: 403, body: { code: 17 } });
    expect(await deliver('ana', 'none')).toMatchObject({ status: 400, body: { code: 4 } });
  });
});
