import { StreamSetupService } from '../../src/stream/setup/stream-setup.service.js';
import { createTestApp, type SignedInAccount, type TestApp, type TestResponse } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT } from '../support/patience.js';

const PATH = '/api/admin/stream/channel-types';

describe('channel types', () => {
  let test: TestApp;
  let admin: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp(PATIENT);
    await test.streamControl.enforceRateLimits(false);
    admin = await test.createAccount({ role: 'admin' });
    const setup = test.app.get(StreamSetupService);
    await setup.apply(await setup.plan(undefined), undefined);
  });
  afterEach(() => test.streamControl.clearFaults());
  afterAll(() => test.close());

  const atStream = async (name = 'messaging'): Promise<Record<string, unknown>> => {
    const { duration: _duration, ...type } = (await test.streamClient.getChannelType(name)) as unknown as Record<
      string,
      unknown
    >;
    return type;
  };
  const change = (body: unknown, name = 'messaging', as: SignedInAccount = admin): Promise<TestResponse> =>
    test.request('PATCH', `${PATH}/${name}`, { as, body });

  it('are listed with what each role may do, in the order of their names', async () => {
    const { status, body, headers } = await test.request('GET', PATH, { as: admin });
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    const types = body['channelTypes'] as { name: string }[];
    expect(types.map(({ name }) => name)).toEqual(['commerce', 'gaming', 'livestream', 'messaging', 'team']);
    const one = await test.request('GET', `${PATH}/messaging`, { as: admin });
    expect(one.body).toEqual(types[3]);
    const { grants } = await atStream();
    expect(one.body).toMatchObject({ name: 'messaging', typingEvents: true, maxMessageLength: 5000, grants });
  });

  it('change where they are named, and nowhere else', async () => {
    const before = await atStream();
    const answer = await change({
      typingEvents: false,
      polls: true,
      maxMessageLength: 900,
      commands: ['giphy'],
      grants: { channel_member: ['read-channel', 'create-message'] },
    });
    expect(answer).toMatchObject({ status: 200, body: { polls: true, synced: true, commands: ['giphy'] } });
    const { updated_at: _changedAt, ...after } = await atStream();
    const { updated_at: _madeAt, ...unchanged } = before;
    expect(after).toEqual({
      ...unchanged,
      typing_events: false,
      polls: true,
      max_message_length: 900,
      commands: ['giphy'],
      grants: { ...(before['grants'] as object), channel_member: ['read-channel', 'create-message'] },
    });
    expect(test.log.entries.find(({ msg }) => msg === 'channel type changed')).toMatchObject({
      context: 'security',
      by: admin.id,
      channelType: 'messaging',
      reqId: answer.headers.get('x-request-id'),
    });
  });

  it('are not written when nothing is to be changed', async () => {
    await change({ maxMessageLength: 900 });
    const before = await atStream();
    expect((await change({ maxMessageLength: 900, grants: {} })).status).toBe(200);
    expect(await atStream()).toEqual(before);
  });

  it('give clients no permission that the setup takes away, unless it is forced', async () => {
    const before = await atStream('team');
    const body = { grants: { user: ['create-channel'], guest: ['read-channel'] } };
    const refused = await change(body, 'team');
    expectError(refused, 'UNSAFE_SETTING');
    expect((refused.body['details'] as { message: string }[]).map(({ message }) => message).toSorted()).toEqual([
      'team grants guest read-channel',
      'team grants user create-channel',
    ]);
    expect(await atStream('team')).toEqual(before);

    expect((await change({ ...body, force: true }, 'team')).status).toBe(200);
    expect((await atStream('team'))['grants']).toMatchObject(body.grants);
    // Moderators are no clients that the setup restricts.
    expect((await change({ grants: { channel_moderator: ['ban-channel-member'] } }, 'gaming')).status).toBe(200);
  });

  it.each([
    ['an unknown setting', { colour: 'red' }],
    ['the name', { name: 'other' }],
    ['a flag as text', { polls: 'yes' }],
    ['null', { polls: null }],
    ['no length', { maxMessageLength: 0 }],
    ['a length too long', { maxMessageLength: 20_001 }],
    ['commands that are no list', { commands: 'giphy' }],
    ['a command that is no name', { commands: ['/giphy'] }],
    ['a command twice', { commands: ['giphy', 'giphy'] }],
    ['a role that every object has', { grants: { constructor: [] } }],
    ['an operator', { grants: { $where: ['read-channel'] } }],
    ['permissions that are no ids', { grants: { user: ['Read Channel'] } }],
    ['permissions that Stream does not know', { grants: { admin: ['fly'] } }],
  ])('refuse %s, and nothing is changed', async (_case, body) => {
    const before = await atStream();
    expectError(await change(body), 'VALIDATION_FAILED');
    expect(await atStream()).toEqual(before);
  });

  it('that do not exist, and names that cannot be one, are not found', async () => {
    for (const name of ['nothing', '__proto__', 'a%2Fb', '%24ne', 'x'.repeat(65)]) {
      expectError(await test.request('GET', `${PATH}/${name}`, { as: admin }), 'CHANNEL_TYPE_NOT_FOUND');
      expectError(await change({ polls: true }, name), 'CHANNEL_TYPE_NOT_FOUND');
    }
  });

  it('answer for Stream when it is down', async () => {
    await test.streamControl.addFault({ path: '/channeltypes', status: 503, times: 3 });
    expectError(await test.request('GET', PATH, { as: admin }), 'UPSTREAM_UNAVAILABLE');
    expectError(await test.request('GET', `${PATH}/messaging`, { as: admin }), 'UPSTREAM_UNAVAILABLE');
    expectError(await change({ polls: false }), 'UPSTREAM_UNAVAILABLE');
  });

  it('are for administrators alone', async () => {
    const vet = await test.createAccount({ role: 'vet' });
    for (const path of [PATH, `${PATH}/messaging`, `${PATH}/nothing`]) {
      expectError(await test.request('GET', path, { as: vet }), 'FORBIDDEN');
      expectError(await test.request('GET', path), 'UNAUTHORIZED');
    }
    expectError(await change({ polls: true }, 'messaging', vet), 'FORBIDDEN');
  });
});
