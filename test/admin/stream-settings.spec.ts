import type { ServerResponse } from 'node:http';
import { StreamSetupService } from '../../src/stream/setup/stream-setup.service.js';
import { wantedHook } from '../../src/webhooks/wanted-hook.js';
import { AppConfig } from '../../src/config/app-config.js';
import { createTestApp, type SignedInAccount, type TestApp, type TestResponse } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { startFaultyProxy } from '../support/faulty-proxy.js';
import { PATIENT } from '../support/patience.js';

const PATH = '/api/admin/stream/settings';
const KEY = 'a-key-of-a-queue-that-nobody-may-see';
const FOREIGN = {
  id: 'theirs',
  hook_type: 'webhook',
  enabled: true,
  event_types: ['message.new'],
  webhook_url: 'https://user:pass@analytics.example.com/stream?token=hidden-value',
  timeout_ms: 2000,
  should_send_custom_events: true,
};
const QUEUE = { id: 'queue', hook_type: 'sqs', enabled: true, event_types: [], sqs_key: KEY, sqs_secret: KEY };

interface Hook {
  readonly id: string;
  readonly isOwn: boolean;
  readonly [name: string]: unknown;
}

const drop = (reply: ServerResponse): void => void reply.socket?.destroy();

describe('settings of the app in Stream', () => {
  let test: TestApp;
  let admin: SignedInAccount;

  const start = async (): Promise<void> => {
    test = await createTestApp(PATIENT);
    await test.streamControl.enforceRateLimits(false);
    admin = await test.createAccount({ role: 'admin' });
    const setup = test.app.get(StreamSetupService);
    const hook = wantedHook(test.app.get(AppConfig));
    await setup.apply(await setup.plan(hook), hook);
    await test.streamClient.updateAppSettings({ event_hooks: [...(await hooks()), FOREIGN, QUEUE] } as object);
  };
  const app = async (): Promise<Record<string, unknown>> =>
    (await test.streamClient.getAppSettings()).app as unknown as Record<string, unknown>;
  const hooks = async (): Promise<Record<string, unknown>[]> =>
    (await app())['event_hooks'] as Record<string, unknown>[];
  const show = (): Promise<TestResponse> => test.request('GET', PATH, { as: admin });
  const change = (body: unknown, as: SignedInAccount = admin): Promise<TestResponse> =>
    test.request('PATCH', PATH, { as, body });
  const writes = async (): Promise<number> =>
    (await test.streamControl.calls()).filter(({ method, path }) => method === 'PATCH' && path === '/app').length;
  const holes = ({ body }: TestResponse): unknown[] =>
    (body['details'] as { message: string }[]).map(({ message }) => message);

  describe('in an app of each test’s own', () => {
    beforeEach(start);
    afterEach(() => test.close());

    it('are shown by our names, without keys, credentials and queries', async () => {
      await test.streamClient.updateAppSettings({ firebase_config: { server_key: KEY } } as object);
      const { status, headers, body } = await show();
      expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(body).toMatchObject({
        disableAuthChecks: false,
        disablePermissionsChecks: false,
        permissionVersion: 'v2',
        guestUserCreationDisabled: true,
        enforceUniqueUsernames: 'no',
        fileUploadConfig: { blockedFileExtensions: expect.arrayContaining(['.html']) as string[] },
        synced: true,
      });
      const [own, theirs, queue] = body['eventHooks'] as Hook[];
      expect(own).toMatchObject({ isOwn: true, enabled: true });
      expect(theirs).toEqual({
        id: 'theirs',
        hookType: 'webhook',
        enabled: true,
        eventTypes: ['message.new'],
        webhookUrl: 'https://analytics.example.com/stream',
        timeoutMs: 2000,
        isOwn: false,
      });
      expect(queue).toEqual({ id: 'queue', hookType: 'sqs', enabled: true, eventTypes: [], isOwn: false });
      for (const hidden of [KEY, 'hidden-value', 'pass@', 'firebase'])
        expect(JSON.stringify(body)).not.toContain(hidden);
    });

    it('change where they are named, and nowhere else', async () => {
      const before = await app();
      const answer = await change({
        remindersIntervalSeconds: 120,
        remindersMaxMembers: 12,
        cdnExpirationSeconds: 14_400,
        enforceUniqueUsernames: 'app',
        enableHookPayloadCompression: true,
        beforeMessageSendHookAttemptTimeoutMs: 900,
        fileUploadConfig: { allowedFileExtensions: ['.pdf'], sizeLimitBytes: 1000 },
      });
      expect(answer).toMatchObject({ status: 200, body: { remindersIntervalSeconds: 120, synced: true } });
      expect(await app()).toEqual({
        ...before,
        reminders_interval: 120,
        reminders_max_members: 12,
        cdn_expiration_seconds: 14_400,
        enforce_unique_usernames: 'app',
        enable_hook_payload_compression: true,
        before_message_send_hook_attempt_timeout_ms: 900,
        file_upload_config: {
          ...(before['file_upload_config'] as object),
          allowed_file_extensions: ['.pdf'],
          size_limit: 1000,
        },
      });
      expect(test.log.entries.find(({ msg }) => msg === 'stream settings changed')).toMatchObject({
        context: 'security',
        by: admin.id,
        names: expect.arrayContaining(['remindersIntervalSeconds']) as string[],
        reqId: answer.headers.get('x-request-id'),
      });
      const written = await writes();
      expect((await change({ remindersIntervalSeconds: 120 })).status).toBe(200);
      expect(await writes()).toBe(written);
    });

    it('merge event hooks by id: others stay byte for byte, keys of queues too', async () => {
      const [own, ...others] = await hooks();
      const added = { webhookUrl: 'https://second.example.com/hook', eventTypes: ['user.updated'], timeoutMs: 1500 };
      const { status, body } = await change({ eventHooks: [{ id: 'theirs', enabled: false }, added] });
      expect(status).toBe(200);
      expect(body['eventHooks']).toHaveLength(4);
      const [ownNow, theirs, queue, second] = await hooks();
      expect(ownNow).toEqual(own);
      expect(theirs).toEqual({ ...others[0], enabled: false });
      expect(queue).toEqual(others[1]);
      expect(second).toMatchObject({
        hook_type: 'webhook',
        enabled: true,
        webhook_url: added.webhookUrl,
        timeout_ms: 1500,
      });
      expect((await change({ eventHooks: [added] })).status).toBe(200);
      expect(await hooks()).toHaveLength(4);
    });

    it('keep the hidden parts of an address that is sent back as it was shown', async () => {
      const body = {
        eventHooks: [{ id: 'theirs', webhookUrl: 'https://analytics.example.com/stream', timeoutMs: 900 }],
      };
      expect((await change(body)).status).toBe(200);
      expect((await hooks())[1]).toEqual({ ...FOREIGN, timeout_ms: 900 });
    });

    it('lose no change of two that are made at once', async () => {
      const urls = Array.from({ length: 6 }, (_, index) => `https://hook-${index}.example.com/`);
      const answers = await Promise.all(urls.map((webhookUrl) => change({ eventHooks: [{ webhookUrl }] })));
      expect(answers.map(({ status }) => status)).toEqual(urls.map(() => 200));
      const found = (await hooks()).map((hook) => hook['webhook_url']);
      expect(found).toEqual(expect.arrayContaining(urls));
    });

    it.each<[hole: string, body: () => Promise<object>, text: RegExp]>([
      ['guests', async () => ({ guestUserCreationDisabled: false }), /guest_user_creation_disabled/],
      ['profiles', async () => ({ grants: { user: ['update-user-owner'] } }), /\.app grants user update-user-owner/],
      ['uploads', async () => ({ imageUploadConfig: { blockedMimeTypes: [] } }), /image_upload_config image\/svg\+xml/],
      [
        'lost events',
        async () => ({ eventHooks: [{ id: (await hooks())[0]?.['id'], enabled: false }] }),
        /event_hooks/,
      ],
    ])('refuse a change that opens them for %s, unless it is forced', async (_hole, bodyOf, text) => {
      const body = await bodyOf();
      const before = await app();
      const refused = await change(body);
      expectError(refused, 'UNSAFE_SETTING');
      expect(holes(refused)).toEqual(expect.arrayContaining([expect.stringMatching(text)]));
      expect(await app()).toEqual(before);

      expect((await change({ ...body, force: true })).status).toBe(200);
      expect(await app()).not.toEqual(before);
      // What is open already is no reason to refuse another change.
      expect((await change({ remindersIntervalSeconds: 300 })).status).toBe(200);
      expect((await change({ ...body })).status).toBe(200);
    });

    it.each([
      ['GET', 503, undefined, 'UPSTREAM_UNAVAILABLE'],
      ['GET', 401, 5, 'UPSTREAM_REFUSED'],
      ['PATCH', 500, undefined, 'UPSTREAM_UNAVAILABLE'],
      ['PATCH', 429, 9, 'UPSTREAM_UNAVAILABLE'],
      ['PATCH', 403, 17, 'UPSTREAM_REFUSED'],
    ] as const)('answer for Stream when it answers a %s with %i', async (method, status, code, expected) => {
      await test.streamControl.addFault({
        method,
        path: '/app',
        status,
        times: 10,
        ...(code !== undefined && { code }),
      });
      const answer = await change({ remindersIntervalSeconds: 180 });
      expectError(answer, expected);
      expect(answer.headers.has('retry-after')).toBe(expected === 'UPSTREAM_UNAVAILABLE');
      const logged = test.log.entries.find(({ reqId, code: named }) => reqId === answer.body['requestId'] && named);
      expect(logged).toMatchObject(
        expected === 'UPSTREAM_UNAVAILABLE'
          ? { level: 40, reason: expect.stringContaining(String(status)) as string }
          : { level: 50, err: { message: expect.stringContaining(String(status)) as string } },
      );
    });
  });

  describe('in one app for all that change nothing', () => {
    beforeAll(start);
    afterAll(() => test.close());

    it.each([
      ['a read-only setting', { disableAuthChecks: true }],
      ['Stream’s own name', { reminders_interval: 60 }],
      ['credentials for push', { firebaseConfig: {} }],
      ['null', { remindersIntervalSeconds: null }],
      ['a number as text', { remindersIntervalSeconds: '60' }],
      ['an interval too short', { remindersIntervalSeconds: 59 }],
      ['an attempt too long', { beforeMessageSendHookAttemptTimeoutMs: 5001 }],
      ['an address in plain text', { beforeMessageSendHookUrl: 'http://hooks.example.com/' }],
      ['a rule for uploads that there is not', { fileUploadConfig: { colour: 'red' } }],
      ['a rule that every object has', { fileUploadConfig: { constructor: {} } }],
      ['an extension without its dot', { fileUploadConfig: { blockedFileExtensions: ['exe'] } }],
      ['hooks that are no list', { eventHooks: { id: 'theirs' } }],
      ['a hook that is no object', { eventHooks: ['theirs'] }],
      ['too many hooks', { eventHooks: Array.from({ length: 51 }, () => ({ id: 'theirs' })) }],
      ['a queue', { eventHooks: [{ hookType: 'sqs', webhookUrl: 'https://a.example.com/' }] }],
      ['a hook to no address', { eventHooks: [{ enabled: true }] }],
      ['an unknown hook', { eventHooks: [{ id: 'nobody', enabled: true }] }],
      ['grants that are no lists', { grants: { user: 'all' } }],
      ['an operator', { grants: { user: [{ $ne: null }] } }],
      ['a list', []],
    ])('refuse %s, and nothing is changed', async (_case, body) => {
      const before = await app();
      expectError(await change(body), 'VALIDATION_FAILED');
      expect(await app()).toEqual(before);
    });

    it('say so when Stream refuses a value, without its words', async () => {
      const refused = await change({ grants: { user: ['no-such-permission'] }, force: true });
      expectError(refused, 'VALIDATION_FAILED');
      expect(JSON.stringify(refused.body)).not.toMatch(/no-such-permission|UpdateApp/);
    });

    it('are for administrators alone', async () => {
      for (const role of ['pet-owner', 'vet', 'customer', 'user'] as const) {
        const account = await test.createAccount({ role });
        expectError(await test.request('GET', PATH, { as: account }), 'FORBIDDEN');
        expectError(await change({ remindersIntervalSeconds: 60 }, account), 'FORBIDDEN');
      }
      expectError(await test.request('GET', PATH), 'UNAUTHORIZED');
    });
  });
});

describe('settings that Stream does not show in time', () => {
  it('are answered with 504', async () => {
    const test = await createTestApp({ STREAM_TIMEOUT_MS: '600' });
    const admin = await test.createAccount({ role: 'admin' });
    await test.streamControl.addFault({ path: '/app', delayMs: 3000 });
    expectError(await test.request('GET', PATH, { as: admin }), 'UPSTREAM_TIMEOUT');
    await test.close();
  });
});

describe('a change that Stream has taken, and that cannot be read back', () => {
  it('is answered 202, and is not made again', async () => {
    let target = '';
    const proxy = await startFaultyProxy(() => target);
    const test = await createTestApp({ STREAM_BASE_URL: proxy.url, STREAM_WAIT_MS: '400' });
    target = test.stream.url;
    const admin = await test.createAccount({ role: 'admin' });
    const patches = proxy.order(({ method, path }) => method === 'PATCH' && path === '/app', {
      after: (reply, { status, body }) => {
        reply.writeHead(status, { 'content-type': 'application/json' }).end(body);
        proxy.order(({ method, path }) => method === 'GET' && path === '/app', { before: drop });
      },
    });
    const answer = await test.request('PATCH', PATH, { as: admin, body: { remindersIntervalSeconds: 240 } });
    expect([answer.status, answer.body['synced']]).toEqual([202, false]);
    expect(patches.hits).toBe(1);
    const { app } = await test.streamClient.getAppSettings();
    expect(app).toMatchObject({ reminders_interval: 240 });
    await test.close();
    await proxy.close();
  });
});
