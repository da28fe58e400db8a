import { createHmac, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type CallHandler, type ExecutionContext, Logger } from '@nestjs/common';
import fc from 'fast-check';
import { EMPTY } from 'rxjs';
import { Clock } from '../../src/common/clock.js';
import { AppException } from '../../src/common/errors/app-exception.js';
import { loadConfig } from '../../src/config/load-config.js';
import { StreamService } from '../../src/stream/stream.service.js';
import { StreamTokens } from '../../src/stream/stream-tokens.js';
import { type SignedRequest, StreamSignatureInterceptor } from '../../src/webhooks/stream-signature.interceptor.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { closeRawConnections, rawRequest } from '../support/raw-http.js';
import { edited, edits, isEdits } from './byte-edits.js';

const CURRENT = 'k3Jx0vQd8ZtL5nRw2YpB7mHc4SfA9gUe';
const PREVIOUS = 'w7Nb2rTq9XcV4kMz1LsD6jPf8GhY3aUo';
const API_KEY = 'test-key';
const HEX = '0123456789abcdef'.split('');
const OVER_HTTP = 150;
/** How many times the usual number of cases: `SECURITY_CASES=10` for a long search. */
const FACTOR = Number(process.env['SECURITY_CASES'] ?? 1);

const config = loadConfig({
  MONGODB_URI: 'mongodb://127.0.0.1/unused',
  STREAM_API_KEY: API_KEY,
  STREAM_API_SECRET: CURRENT,
  STREAM_PREVIOUS_API_SECRETS: PREVIOUS,
  JWT_SECRET: randomBytes(32).toString('base64url'),
});
const clock = new Clock();
// Forgeries are recorded; here they would only be printed.
Logger.overrideLogger(false);
const stream = new StreamService(config, new StreamTokens(config, clock), clock);
const interceptor = new StreamSignatureInterceptor(stream, config);

interface Sent {
  readonly body: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** What the receiver would go on with: the bytes it takes for signed, or null when it refuses with the one 401. */
async function verify({ body, headers }: Sent): Promise<Buffer | null> {
  const request = { body, headers, ip: '203.0.113.7', id: 'request' } as unknown as SignedRequest;
  const context = { switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext;
  try {
    await interceptor.intercept(context, { handle: () => EMPTY } as CallHandler);
  } catch (error) {
    if (error instanceof AppException && error.code === 'INVALID_SIGNATURE') return null;
    throw error;
  }
  return request.signedBytes ?? null;
}

const sign = (bytes: Buffer, secret = CURRENT): string => createHmac('sha256', secret).update(bytes).digest('hex');

/** Bodies as Stream sends them, and bodies that are nothing of the kind: what is signed need not be JSON to be signed. */
const genuine = fc
  .oneof(
    fc
      .record({ type: fc.string(), message: fc.record({ text: fc.string({ unit: 'binary' }) }) })
      .map((event) => JSON.stringify(event)),
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.uint8Array({ minLength: 1, maxLength: 200 }),
  )
  .map((bytes) => Buffer.from(bytes as Uint8Array));

describe('the receiver, over its whole input', () => {
  it('goes on with exactly the bytes that were signed, plain or compressed, under either secret', async () => {
    await fc.assert(
      fc.asyncProperty(
        genuine,
        fc.constantFrom(CURRENT, PREVIOUS),
        fc.integer({ min: -1, max: 9 }),
        async (bytes, secret, level) => {
          const body = level < 0 ? bytes : gzipSync(bytes, { level });
          // Bytes that begin as a gzip does are taken for one.
          fc.pre(level >= 0 || bytes[0] !== 0x1f);
          return (await verify({ body, headers: { 'x-signature': sign(bytes, secret) } }))?.equals(bytes) === true;
        },
      ),
      { numRuns: 2000 * FACTOR },
    );
  });

  it('refuses every other body under a genuine signature', async () => {
    await fc.assert(
      fc.asyncProperty(genuine, edits, async (bytes, changes) => {
        const body = edited(bytes, changes);
        fc.pre(!body.equals(bytes));
        return (await verify({ body, headers: { 'x-signature': sign(bytes) } })) === null;
      }),
      { numRuns: 20_000 * FACTOR },
    );
  });

  it('goes on with nothing but what was signed, whatever is done to a compressed body', async () => {
    await fc.assert(
      fc.asyncProperty(genuine, edits, async (bytes, changes) => {
        const verified = await verify({
          body: edited(gzipSync(bytes), changes),
          headers: { 'x-signature': sign(bytes) },
        });
        // The header of a gzip holds a time and a system, which mean nothing: such a change is none of the content.
        return verified === null || verified.equals(bytes);
      }),
      { numRuns: 10_000 * FACTOR },
    );
  });

  it('refuses every other signature of a genuine body', async () => {
    const anything = fc.oneof(
      fc.string({ unit: fc.constantFrom(...HEX), minLength: 64, maxLength: 64 }),
      fc.string({ unit: fc.constantFrom(...HEX, ...'ABCDEF ,='.split('')), maxLength: 80 }),
      fc.string({ unit: 'binary' }),
      fc.array(fc.string()),
      fc.anything(),
    );
    await fc.assert(
      fc.asyncProperty(genuine, fc.oneof(anything, edits), async (bytes, change) => {
        const right = sign(bytes);
        const signature = isEdits(change) ? edited(Buffer.from(right), change).toString('latin1') : change;
        fc.pre(signature !== right);
        return (await verify({ body: bytes, headers: { 'x-signature': signature } })) === null;
      }),
      { numRuns: 20_000 * FACTOR },
    );
  });

  it('refuses what anybody can sign: any body under any secret but ours', async () => {
    await fc.assert(
      fc.asyncProperty(genuine, fc.string({ unit: 'binary' }), async (bytes, secret) => {
        fc.pre(secret !== CURRENT && secret !== PREVIOUS);
        return (await verify({ body: bytes, headers: { 'x-signature': sign(bytes, secret) } })) === null;
      }),
      { numRuns: 2000 * FACTOR },
    );
  });

  it('refuses a genuine delivery with any API key that is not ours', async () => {
    await fc.assert(
      fc.asyncProperty(
        genuine,
        fc.oneof(fc.string(), fc.array(fc.constant(API_KEY)), fc.constantFrom(null, 0)),
        async (bytes, key) => {
          fc.pre(key !== API_KEY);
          return (await verify({ body: bytes, headers: { 'x-signature': sign(bytes), 'x-api-key': key } })) === null;
        },
      ),
      { numRuns: 1000 * FACTOR },
    );
  });

  it.each([undefined, null, '', '{}', 7, {}, [], new Uint8Array([1])])(
    'refuses a body that is no bytes: %p',
    async (body) => {
      expect(await verify({ body, headers: { 'x-signature': sign(Buffer.from('{}')) } })).toBeNull();
    },
  );
});

describe('the receiver, over HTTP', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ STREAM_API_SECRET: CURRENT });
  });
  afterAll(async () => {
    closeRawConnections();
    await test.close();
  });

  const statusOf = async (body: Buffer, signature: string): Promise<number> => {
    const headers = [
      ['content-type', 'application/json'],
      ['x-signature', signature],
    ] as const;
    return (await rawRequest(`${test.url}/api/webhooks/stream`, { headers, body })).status;
  };

  it('refuses changed bodies, plain and compressed, and stores none of them', async () => {
    await fc.assert(
      fc.asyncProperty(genuine, edits, async (bytes, changes) => {
        const [plain, compressed] = [edited(bytes, changes), Buffer.concat([gzipSync(bytes), edited(bytes, changes)])];
        fc.pre(!plain.equals(bytes) && plain.length > 0);
        expect(await Promise.all([statusOf(plain, sign(bytes)), statusOf(compressed, sign(bytes))])).toEqual([
          401, 401,
        ]);
      }),
      { numRuns: OVER_HTTP },
    );
    expect(await test.database.collection('inbox').countDocuments()).toBe(0);
  });

  it('refuses changed signatures, and stores nothing', async () => {
    const printable = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCodePoint(code)),
    });
    await fc.assert(
      fc.asyncProperty(genuine, fc.oneof(printable, edits), async (bytes, change) => {
        const right = sign(bytes);
        const signature = isEdits(change) ? edited(Buffer.from(right), change).toString('base64') : change;
        fc.pre(signature.trim() !== right);
        expect(await statusOf(bytes, signature)).toBe(401);
      }),
      { numRuns: OVER_HTTP },
    );
    expect(await test.database.collection('inbox').countDocuments()).toBe(0);
  });
});
