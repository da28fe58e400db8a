import fc from 'fast-check';
import { StreamError } from '../../src/stream/stream-errors.js';
import { StreamService } from '../../src/stream/stream.service.js';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { closeRawConnections, rawRequest } from '../support/raw-http.js';
import type { ReceivedCall } from '../support/stream-control.js';

/** From outside, through the routes. */
const THROUGH_ROUTES = 2500;
/** From inside, through the one adapter to Stream, as if everything before it had failed. */
const THROUGH_SERVICE = 10_000;
const AT_ONCE = 16;

const fragment = fc.constantFrom(
  ...['..', '.', '/', '//', '\\', '%2e', '%2F', '%252e', '%00', '\0', '\r\n', ' ', '\t', '?', '#', '&', '=', ';', ':'],
  ...['@', '!', '-', '_', '~', '*', '|', 'é', 'ａ', '\u202e', '\ufeff', '..;', 'a', '7', 'appointment-', 'messaging'],
  ...['app', 'users', 'channels', 'query', '_sandbox', 'http:', 'support-customer-1', '__proto__'],
);
/** Mostly built to mean another address; some that could be ids, and some that are nothing but bytes. */
const hostileId = fc.oneof(
  { weight: 12, arbitrary: fc.array(fragment, { maxLength: 5 }).map((parts) => parts.join('')) },
  { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }) },
  { weight: 1, arbitrary: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/) },
);
const samples = (count: number): string[] => fc.sample(hostileId, { numRuns: count, seed: 20_261_121 });

/** Calls that the server makes by itself, to bring accounts to Stream and to set up the stand-in. */
const OWN_CALLS = new Set(['POST /users', 'PATCH /users', 'PATCH /app', 'GET /app']);

/** The only forms of address that these operations have, no part of them empty. */
const ADDRESS = /^\/(channels\/[^/]+\/[^/]+(\/query|\/message)?|messages\/[^/]+)$/;

describe('an id from outside never becomes another address in Stream', () => {
  let test: TestApp;
  let admin: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp({ TOKEN_RATE_LIMIT: '100000' });
    admin = await test.createAccount({ role: 'admin', customerId: 1 });
    // The calls that an account with a customer number brings about by itself are not those that are looked for. The
    // work on the account marks its support channel.
    for (const name of ['users', 'support_channels']) {
      await eventually(
        `the work on ${name}`,
        async () => (await test.database.collection(name).countDocuments({ 'work.status': 'idle' })) === 1,
      );
    }
  });
  afterAll(async () => {
    closeRawConnections();
    await test.close();
  });

  const callsSince = async (before: number): Promise<ReceivedCall[]> =>
    (await test.streamControl.calls()).slice(before).filter(({ method, path }) => !OWN_CALLS.has(`${method} ${path}`));

  it(`through the routes: ${THROUGH_ROUTES} ids, and not one call`, async () => {
    const before = (await test.streamControl.calls()).length;
    const time = new Date().toISOString();
    const fields = { petOwnerId: 'somebody', vetId: admin.id, appointmentTime: time };
    const routes: ((id: string) => [method: string, path: string, body?: unknown])[] = [
      (id) => ['POST', `/api/chat/channels/${encodeURIComponent(id)}/end`],
      (id) => ['POST', `/api/chat/channels/appointment-${encodeURIComponent(id)}/reopen`],
      // With nothing after the slash, this would be the list.
      (id) => ['GET', `/api/chat/channels/${['', '.'].includes(id) ? '!' : encodeURIComponent(id)}`],
      (id) => ['POST', '/api/chat/channels', { ...fields, appointmentId: id }],
      (id) => ['POST', '/api/appointments', { ...fields, petOwnerId: id }],
      (id) => ['POST', '/api/appointments', { ...fields, staffIds: [id] }],
      (id) => ['POST', '/api/chat/token', { userId: id }],
    ];
    const statuses = new Set<number>();
    await inParallel(samples(THROUGH_ROUTES), async (id, index) => {
      const [method, path, body] = routes[index % routes.length]?.(Buffer.from(id).toString('utf8')) ?? ['', ''];
      const { status } = await rawRequest(`${test.url}${path}`, {
        method,
        headers: [
          ['authorization', `Bearer ${admin.token}`],
          ['content-type', 'application/json'],
        ],
        body: body === undefined ? '' : JSON.stringify(body),
      });
      statuses.add(status);
    });
    expect([...statuses].filter((status) => status < 400 || status >= 500)).toEqual([]);
    expect(await callsSince(before)).toEqual([]);
  });

  it(`through the service: ${THROUGH_SERVICE} ids, and every call is at the address of its own id`, async () => {
    const stream = test.app.get(StreamService);
    const data = { name: 'x' };
    const operations: ((id: string) => [call: Promise<unknown>, address: string])[] = [
      (id) => [
        stream.channels.getOrCreate({ type: 'messaging', id, createdById: admin.id, members: [], data, frozen: false }),
        `POST /channels/messaging/${id}/query`,
      ],
      (id) => [stream.channels.update({ type: 'messaging', id }, data), `PATCH /channels/messaging/${id}`],
      (id) => [stream.channels.update({ type: id, id: 'general' }, data), `PATCH /channels/${id}/general`],
      (id) => [stream.channels.addMembers({ type: 'messaging', id }, [admin.id]), `POST /channels/messaging/${id}`],
      (id) => [stream.channels.removeMembers({ type: 'messaging', id }, [admin.id]), `POST /channels/messaging/${id}`],
      (id) => [
        stream.messages.send({ type: 'messaging', id }, { id: 'm', text: 'x', userId: admin.id, type: 'system' }),
        `POST /channels/messaging/${id}/message`,
      ],
      (id) => [stream.messages.has(id), `GET /messages/${id}`],
    ];
    const before = (await test.streamControl.calls()).length;
    const expected = new Set<string>();
    let notSent = 0;
    await inParallel(samples(THROUGH_SERVICE), async (id, index) => {
      const [call, address] = operations[index % operations.length]?.(id) ?? [Promise.resolve(), ''];
      expected.add(address);
      try {
        await call;
      } catch (error) {
        expect(error).toBeInstanceOf(StreamError);
        if (String(error).includes('not sent')) notSent += 1;
      }
    });
    const calls = await callsSince(before);
    const elsewhere = calls.filter(({ method, path }) => !expected.has(`${method} ${decodeURIComponent(path)}`));
    expect(elsewhere).toEqual([]);
    // Some of what was generated could be an id; the rest never left this process.
    expect(calls.length).toBeGreaterThan(100);
    expect(notSent).toBeGreaterThan(THROUGH_SERVICE / 2);
    expect(calls.filter(({ path }) => !ADDRESS.test(path)).map(({ path }) => path)).toEqual([]);
  });
});

async function inParallel<T>(items: readonly T[], use: (item: T, index: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let index = next++; index < items.length; index = next++) await use(items[index] as T, index);
    }),
  );
}
