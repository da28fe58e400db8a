import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';
import { deliver, gzipped, messageNew, type SignedEvent, signEvent } from '../support/signed-event.js';

interface StoredEvent {
  readonly _id: string;
  readonly type: string;
  readonly expiresAt?: Date;
  readonly work: { readonly status: string; readonly attempts: number };
}

const BODY_LIMIT = 65_536;

describe('POST /api/webhooks/stream', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ WEBHOOK_BODY_LIMIT_BYTES: String(BODY_LIMIT) });
  });
  afterAll(() => test.close());

  const inbox = () => test.database.collection<StoredEvent>('inbox');
  const flip = (text: string): string => (text.startsWith('a') ? 'b' : 'a') + text.slice(1);

  describe('accepts', () => {
    it('a signed event: it is stored when the answer arrives, and dealt with afterwards', async () => {
      const event = messageNew('messaging:general');
      const before = await inbox().countDocuments();

      const response = await deliver(test, signEvent(test, event));

      expect([response.status, response.body]).toEqual([200, { ok: true }]);
      expect(await inbox().countDocuments()).toBe(before + 1);
      const semanticKey = `message.new:${(event['message'] as { id: string }).id}`;
      const done = await eventually('the event to be done', () =>
        inbox().findOne({ semanticKey, 'work.status': 'idle' }),
      );
      const days = ((done.expiresAt?.getTime() ?? 0) - Date.now()) / 86_400_000;
      expect(Math.round(days)).toBe(30);
    });

    it('a compressed event', async () => {
      const response = await deliver(test, gzipped(signEvent(test, messageNew('messaging:general'))));
      expect(response.status).toBe(200);
    });

    it('a compressed event whose header a proxy has removed', async () => {
      const { body, headers } = gzipped(signEvent(test, messageNew('messaging:general')));
      const { 'content-encoding': _encoding, ...rest } = headers;
      expect((await deliver(test, { body, headers: rest })).status).toBe(200);
    });

    it('an event of a type nobody knows', async () => {
      const response = await deliver(
        test,
        signEvent(test, { type: 'galaxy.collided', created_at: new Date().toISOString() }),
      );
      expect(response.status).toBe(200);
      expect(await inbox().countDocuments({ type: 'galaxy.collided' })).toBe(1);
      // Stored as dealt with: there is no work on it, and it is kept as long as every other.
      const stored = await inbox().findOne({ type: 'galaxy.collided' });
      expect(stored?.work).toMatchObject({ status: 'idle', dueAt: null, fence: 0, doneRevision: 1 });
      expect(Math.round(((stored?.expiresAt?.getTime() ?? 0) - Date.now()) / 86_400_000)).toBe(30);
    });

    it('an event without an API key header', async () => {
      const { body, headers } = signEvent(test, messageNew('messaging:general'));
      const { 'x-api-key': _key, ...rest } = headers;
      expect((await deliver(test, { body, headers: rest })).status).toBe(200);
    });

    it('the same bytes again, under any header, without storing them again', async () => {
      const delivery = signEvent(test, messageNew('messaging:general'));
      await deliver(test, delivery);
      const before = await inbox().countDocuments();
      for (const id of ['b1c7a3a2', 'another-id', '']) {
        const again = { ...delivery, headers: { ...delivery.headers, 'x-webhook-id': id, 'x-webhook-attempt': '3' } };
        expect((await deliver(test, again)).status).toBe(200);
      }
      expect(await inbox().countDocuments()).toBe(before);
    });

    it('the same message in other bytes, without storing it again', async () => {
      const event = messageNew('messaging:general');
      await deliver(test, signEvent(test, event));
      const before = await inbox().countDocuments();
      expect((await deliver(test, signEvent(test, { ...event, watcher_count: 7 }))).status).toBe(200);
      expect(await inbox().countDocuments()).toBe(before);
    });

    it('fifty copies at once as one', async () => {
      const delivery = signEvent(test, messageNew('messaging:general'));
      const before = await inbox().countDocuments();
      const answers = await Promise.all(Array.from({ length: 50 }, () => deliver(test, delivery)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(await inbox().countDocuments()).toBe(before + 1);
    });
  });

  describe('refuses, always with the same 401,', () => {
    const forgeries: readonly (readonly [string, (genuine: SignedEvent) => SignedEvent])[] = [
      ['no signature', ({ body, headers: { 'x-signature': _signature, ...headers } }) => ({ body, headers })],
      ['an empty signature', ({ body, headers }) => ({ body, headers: { ...headers, 'x-signature': '' } })],
      [
        'a wrong signature',
        ({ body, headers }) => ({ body, headers: { ...headers, 'x-signature': flip(headers['x-signature'] ?? '') } }),
      ],
      [
        'half a signature',
        ({ body, headers }) => ({
          body,
          headers: { ...headers, 'x-signature': headers['x-signature']?.slice(0, 32) ?? '' },
        }),
      ],
      [
        'a signature in upper case',
        ({ body, headers }) => ({
          body,
          headers: { ...headers, 'x-signature': headers['x-signature']?.toUpperCase() ?? '' },
        }),
      ],
      [
        'two signatures',
        ({ body, headers }) => ({
          body,
          headers: { ...headers, 'x-signature': `${headers['x-signature']}, ${headers['x-signature']}` },
        }),
      ],
      [
        'a changed body',
        ({ body, headers }) => ({ body: Buffer.from(body.toString().replace('eating', 'barking')), headers }),
      ],
      ['a body with a space more', ({ body, headers }) => ({ body: Buffer.concat([body, Buffer.from(' ')]), headers })],
      ['no body', ({ headers }) => ({ body: Buffer.alloc(0), headers })],
      ['somebody else’s API key', ({ body, headers }) => ({ body, headers: { ...headers, 'x-api-key': 'theirs' } })],
      ['a gzip that is none', ({ headers }) => ({ body: Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]), headers })],
      [
        'a gzip that grows beyond the limit',
        (genuine) => gzipped({ ...genuine, body: Buffer.alloc(BODY_LIMIT * 20, 32) }),
      ],
    ];

    it.each(forgeries)('%s', async (_case, forge) => {
      const before = await inbox().countDocuments();
      const response = await deliver(test, forge(signEvent(test, messageNew('messaging:general'))));
      expectError(response, 'INVALID_SIGNATURE');
      expect(response.body['error']).toBe('Invalid signature');
      expect(await inbox().countDocuments()).toBe(before);
    });

    it('what the stand-in sends unsigned or mis-signed', async () => {
      const event = messageNew('messaging:general');
      for (const fault of [{ misSigned: true }, { unsigned: true }]) {
        const [delivery] = await test.streamControl.sendWebhook({ event, ...fault });
        expect(delivery?.status).toBe(401);
      }
      expect(await inbox().countDocuments({ semanticKey: `message.new:${event['message_id'] as string}` })).toBe(0);
    });
  });

  it('answers 413 to a body over the limit', async () => {
    const event = messageNew('messaging:general', { padding: 'x'.repeat(BODY_LIMIT) });
    expectError(await deliver(test, signEvent(test, event)), 'PAYLOAD_TOO_LARGE');
  });

  it.each(['[]', '"message.new"', '{"type":1}', '{}', 'not json'])(
    'answers 400 to %s, signed but no event',
    async (body) => {
      expectError(await deliver(test, signEvent(test, body)), 'MALFORMED_BODY');
    },
  );

  it('answers 415 to another content type', async () => {
    const { body, headers } = signEvent(test, messageNew('messaging:general'));
    expectError(
      await deliver(test, { body, headers: { ...headers, 'content-type': 'text/plain' } }),
      'UNSUPPORTED_MEDIA_TYPE',
    );
  });

  it('takes what the stand-in signs, plain, compressed and twice', async () => {
    const deliveries = await test.streamControl.sendWebhook({
      event: messageNew('messaging:general'),
      gzip: true,
      twice: true,
    });
    expect(deliveries.map(({ status }) => status)).toEqual([200, 200]);
  });
});
