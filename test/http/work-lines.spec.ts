import { createScene } from '../support/appointments.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PATIENT } from '../support/patience.js';
import { deliver, messageNew, signEvent } from '../support/signed-event.js';

type Line = Record<string, unknown>;

describe('the log of work', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ ...PATIENT, SUPPORT_AGENT_ID: 'support-agent' });
  });
  afterEach(() => test.streamControl.clearFaults());
  afterAll(() => test.close());

  const workLines = (context: string, msg: string, requestId: string): Line[] =>
    test.log.linesOf(requestId).filter((line) => line['context'] === context && line['msg'] === msg);
  const workLine = (context: string, msg: string, requestId: string): Promise<Line> =>
    eventually(`"${msg}" of ${context} under ${requestId}`, () => workLines(context, msg, requestId)[0]);

  it('has one line for a piece of work, under the request that brought it', async () => {
    const { owner, vet, appointment, channelId, openChannel } = await createScene(test);
    const requestId = 'open-a-channel-1';
    const opened = await openChannel(owner, { 'x-request-id': requestId });
    expect(opened.status).toBe(200);

    expect(await workLine('work:appointments', 'work done', requestId)).toMatchObject({
      id: appointment.id,
      attempt: 1,
      ms: expect.any(Number) as number,
    });
    await eventually('the line of the request', () => test.log.linesOf(requestId).some(({ msg }) => msg === 'request'));
    expect(test.log.linesOf(requestId)).toHaveLength(2);

    const endId = 'end-a-channel-1';
    await test.request('POST', `/api/chat/channels/${channelId}/end`, { as: vet, headers: { 'x-request-id': endId } });
    expect(await workLine('work:appointments', 'work done', endId)).toMatchObject({ id: appointment.id });
  });

  it('has one line for every attempt that failed, with its reason, and keeps the request through retries', async () => {
    const { vet, owner, appointment, openChannel, channelId } = await createScene(test);
    expect((await openChannel(owner)).status).toBe(200);
    const requestId = 'end-while-down-1';
    await test.streamControl.addFault({ path: `/messages/${channelId}*`, status: 503, code: -1 });
    const ending = test.request('POST', `/api/chat/channels/${channelId}/end`, {
      as: vet,
      headers: { 'x-request-id': requestId },
    });

    expect(await workLine('work:appointments', 'work failed', requestId)).toMatchObject({
      id: appointment.id,
      attempt: 1,
      outcome: 'retry',
      err: { type: 'StreamError', message: 'getMessage: Stream answered 503, code -1' },
    });
    await eventually('a second attempt', () => workLines('work:appointments', 'work failed', requestId).length >= 2);
    await test.streamControl.clearFaults();
    expect((await ending).status).toBe(200);
    const done = await workLine('work:appointments', 'work done', requestId);
    const failed = workLines('work:appointments', 'work failed', requestId);
    expect(failed.map(({ attempt }) => attempt)).toEqual(failed.map((_line, index) => index + 1));
    expect(done['attempt']).toBe(failed.length + 1);
  });

  it('says so, as an error, when work is given up', async () => {
    const { channelId, owner, openChannel } = await createScene(test);
    const requestId = 'open-in-vain-1';
    await test.streamControl.addFault({ path: `/channels/messaging/${channelId}/query`, status: 403, code: 17 });
    await openChannel(owner, { 'x-request-id': requestId });
    expect(await workLine('work:appointments', 'work failed', requestId)).toMatchObject({ level: 50, outcome: 'dead' });
  });

  it('follows a delivery of Stream’s through the inbox to the notifications it causes', async () => {
    const { owner, vet, openChannel, channelId } = await createScene(test);
    expect((await openChannel()).status).toBe(200);
    const requestId = 'delivery-of-an-event-1';
    const event = messageNew(`messaging:${channelId}`);
    Object.assign(event['message'] as object, { user: { id: owner.id } });
    const signed = signEvent(test, event);
    const { status } = await deliver(test, { ...signed, headers: { ...signed.headers, 'x-request-id': requestId } });
    expect(status).toBe(200);

    await workLine('work:inbox', 'work done', requestId);
    const delivered = await workLine('work:deliveries', 'work done', requestId);
    expect(delivered['id']).toBe(`${String(event['message_id'])}:log:${vet.id}`);
    expect(workLines('push', 'notification', requestId)).toMatchObject([{ accountId: vet.id }]);
    expect(workLines('work:inbox', 'work done', requestId)).toHaveLength(1);
    expect(workLines('work:deliveries', 'work done', requestId)).toHaveLength(1);
  });

  it('follows a customer’s token to the support channel made for it', async () => {
    // Otherwise the way of the account itself to Stream might bring the channel first.
    await test.streamControl.addFault({ method: 'POST', path: '/users', status: 503, code: -1 });
    const customer = await test.createAccount({ role: 'customer', customerId: 4711 });
    const requestId = 'token-of-a-customer-1';
    const issued = await test.request('POST', '/stream-chat/token', {
      as: customer,
      headers: { 'x-request-id': requestId },
      body: { customer_id: 4711 },
    });
    expect(issued.status).toBe(200);
    await test.streamControl.clearFaults();
    expect(await workLine('work:support-channels', 'work done', requestId)).toMatchObject({ id: 4711 });
  });

  it('has a line for every account of a batch', async () => {
    const accounts = await Promise.all(Array.from({ length: 20 }, () => test.createAccount({ role: 'user' })));
    const done = () => test.log.entries.filter(({ context, msg }) => context === 'work:users' && msg === 'work done');
    await eventually('the lines', () => accounts.every(({ id }) => done().some((line) => line['id'] === id)));
    for (const { id } of accounts) expect(done().filter((line) => line['id'] === id)).toHaveLength(1);
  });
});
