import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { OpenAPIObject } from '@nestjs/swagger';
import { BSON } from 'mongodb';
import { createScene, type Scene } from '../support/appointments.js';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { closeRawConnections, type RawHttpAnswer, rawRequest } from '../support/raw-http.js';
import {
  type AimedRequest,
  type GoodValues,
  goodRequest,
  type Operation,
  operationsOf,
  targetsOf,
} from './injection-targets.js';
import { type Payload, PAYLOADS } from './operator-payloads.js';
import { createRelations, type Relations } from './relations.js';

const DOCUMENT = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../docs/openapi.json'), 'utf8'),
) as OpenAPIObject;
const OPERATIONS = operationsOf(DOCUMENT);
/** One route with credentials and one without: headers mean the same on all others. */
const WITH_HEADERS = ['GET /api/chat/channels', 'POST /api/webhooks/stream'];
const TARGETS = OPERATIONS.flatMap((operation) =>
  targetsOf(operation).filter(({ place }) => !/header|cookie/.test(place) || WITH_HEADERS.includes(operation.name)),
);
const AT_ONCE = 16;
const STATE_ONLY = { state: true, watch: false };
/**
 * Operations that refuse even their good request when it comes again: a signature is missing, an address is taken, an
 * account that signs in elsewhere has no password to change.
 */
const REFUSED: ReadonlyMap<string, number> = new Map([
  ['POST /api/webhooks/stream', 401],
  ['POST /api/auth/signup', 400],
  ['PUT /api/auth/password', 403],
]);
/** Ends the session that it is called with, so it is called without one. */
const SIGN_OUT = '/api/auth/logout';
const CREATED = 201;
/** What two good answers to the same request do not share; an operation that makes something makes another each time. */
const VOLATILE = new Set(['token', 'accessToken', 'expiresAt']);
/** Operations that store what they are given, and what of their answers follows from several fields, or from earlier requests. */
const STORING = ['PUT /api/auth/onboarding', 'POST /api/auth/onboarding'];
const FOLLOWING = new Set(['updatedAt', 'learningLanguage', 'learningLanguages', 'profilePic']);
const MADE = new Set(['id', 'createdAt', 'updatedAt']);

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

describe('a value that some interpreter would act upon', () => {
  let test: TestApp;
  let vet: SignedInAccount;
  let scene: Scene;
  let values: GoodValues;
  let relations: Relations;
  const baseline = new Map<string, Answer>();

  beforeAll(async () => {
    test = await createTestApp({ TOKEN_RATE_LIMIT: '100000', SIGNUP_RATE_LIMIT: '100000' });
    scene = await createScene(test, { inMinutes: 60 });
    expect((await scene.openChannel()).status).toBe(200);
    const { id, token } = scene.vet;
    await test.database.collection('users').updateOne({ _id: id as never }, { $set: { customerId: 7 } });
    vet = { ...scene.vet, id, token };
    values = {
      id: scene.appointment.id,
      channelId: scene.channelId,
      appointmentId: scene.appointment.id,
      appointmentTime: scene.appointment.appointmentTime,
      petOwnerId: scene.owner.id,
      vetId: vet.id,
      userId: vet.id,
      customer_id: 7,
      staffIds: [],
    };
    relations = await createRelations(test, vet);
    // Ends the channel and opens it again, among others, so that each has its own effect behind it.
    for (const operation of OPERATIONS) await sendGood(operation);
    for (const operation of OPERATIONS) baseline.set(operation.name, await sendGood(operation));
    await sendGood(operationNamed('POST /api/chat/channels/{channelId}/reopen'));
    await eventually('the last notice in the list', async () => {
      const [channel] = await test.streamClient.queryChannels({ cid: `messaging:${scene.channelId}` }, {}, STATE_ONLY);
      const { body } = await sendGood(operationNamed('GET /api/chat/channels'));
      const [listed] = body['channels'] as { lastMessageAt?: number }[];
      return listed?.lastMessageAt === channel?.state.messages.at(-1)?.created_at.getTime();
    });
    for (const { name } of OPERATIONS)
      if (/^GET \/api\/(users|chat\/channels$)/.test(name)) baseline.set(name, await sendGood(operationNamed(name)));
  });
  afterAll(async () => {
    closeRawConnections();
    await test.close();
  });

  const operationNamed = (name: string): Operation => {
    const found = OPERATIONS.find((operation) => operation.name === name);
    if (!found) throw new Error(`there is no ${name}`);
    return found;
  };

  const valuesFor = ({ name }: Operation): GoodValues => ({ ...values, ...relations.values[name] });

  /** The request with which the operation succeeds, however often it has been done before. */
  async function sendGood(operation: Operation): Promise<Answer> {
    await relations.prepare(operation.name);
    return send(goodRequest(operation, valuesFor(operation)));
  }

  async function send({ path: address, method, headers, body }: AimedRequest): Promise<Answer> {
    const named = headers.map(([name]) => name);
    // A cookie only counts where there is no header beside it; and a second header would not count at all.
    const own =
      address === SIGN_OUT ||
      named.some((name) => name === 'authorization') ||
      headers.some(([, value]) => value.startsWith('jwt='));
    const answer: RawHttpAnswer = await rawRequest(`${test.url}${address}`, {
      method,
      headers: [...(own ? [] : [['authorization', `Bearer ${vet.token}`] as const]), ...headers],
      ...(body !== undefined && { body }),
    });
    const json = answer.text.startsWith('<svg') ? '{}' : answer.text;
    return { status: answer.status, body: JSON.parse(json) as Record<string, unknown> };
  }

  /**
   * What is stored, a line for each document, but for what work and time change by themselves, and for Stream's news of a
   * changed profile. As text, because comparing the bytes of every event one by one is most of what this spec would do.
   */
  async function stored(): Promise<Record<string, string[]>> {
    const read = async (name: string, filter = {}) =>
      (await test.database.collection(name).find(filter).sort({ _id: 1 }).toArray()).map(
        ({ work: _work, updatedAt: _updatedAt, projectedAt: _projectedAt, ...rest }) =>
          BSON.EJSON.stringify(rest, { relaxed: false }),
      );
    const appointments = await read('appointments', { _id: scene.appointment.id as never });
    const friendships = await read('friendships');
    return {
      friendships,
      users: await read('users'),
      // The name of a support channel follows the customer's, which the customer may change.
      channels: await read('channels', { channelId: { $ne: 'support-customer-7' } }),
      inbox: await read('inbox', { type: { $nin: ['user.updated', 'channel.updated'] } }),
      appointments,
    };
  }

  it('is one of two hundred or more, each of them another', () => {
    expect(new Set(PAYLOADS.map(({ json }) => json)).size).toBeGreaterThanOrEqual(200);
  });

  it('goes into every place of every operation that the API has', async () => {
    const { body } = await test.request('GET', '/docs-json');
    expect(OPERATIONS).toEqual(operationsOf(body as unknown as OpenAPIObject));
    expect(new Set(TARGETS.map(({ operation, place }) => `${operation}, ${place}`)).size).toBe(TARGETS.length);
  });

  it('differs from a good one, with which every operation does its work', () => {
    const failed = [...baseline].filter(([name, { status }]) => status >= 300 && !REFUSED.has(name));
    expect(failed).toEqual([]);
    for (const [name, status] of REFUSED) expect([name, baseline.get(name)?.status]).toEqual([name, status]);
  });

  it.each(TARGETS.map((target) => [target.operation, target.place, target] as const))(
    '%s, %s: breaks nothing, changes nothing',
    async (operation, place, { aim }) => {
      const before = await stored();
      const good = baseline.get(operation);
      const wrong: unknown[] = [];
      await inParallel(PAYLOADS, async (payload) => {
        const { status, body } = await send(aim(payload, valuesFor(operationNamed(operation))));
        const refused = status >= 400 && status < 500 && body['statusCode'] === status;
        if (refused) return;
        const volatile = STORING.includes(operation) ? FOLLOWING : VOLATILE;
        const taken = status === good?.status && isSameButFor(payload, body, good, volatile);
        if (!taken) wrong.push({ payload: payload.text.slice(0, 100), status, body });
      });
      expect({ place, wrong }).toEqual({ place, wrong: [] });
      if (STORING.includes(operation)) await sendGood(operationNamed(operation));
      expect(await stored()).toEqual(before);
      expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
    },
  );
});

/** True when an answer is the good one, except that where it differs it has the payload itself, word for word. */
function isSameButFor(payload: Payload, body: Answer['body'], good: Answer, volatile: ReadonlySet<string>): boolean {
  const keys = new Set([...Object.keys(body), ...Object.keys(good.body)]);
  return [...keys]
    .filter((key) => !volatile.has(key) && !(good.status === CREATED && MADE.has(key)))
    .every((key) => {
      const [found, expected] = [body[key], good.body[key]];
      if (JSON.stringify(found) === JSON.stringify(expected) || isPayload(payload, found)) return true;
      const inner = { status: good.status, body: expected as Answer['body'] };
      return isRecord(found) && isRecord(expected) && isSameButFor(payload, found, inner, volatile);
    });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Word for word, but for blanks around it and, where the server keeps lower case, for that. */
function isPayload({ json, text }: Payload, value: unknown): boolean {
  const given = normalized(json);
  if (given === JSON.stringify(value)) return true;
  return given === JSON.stringify(text) && [text.trim(), text.trim().toLowerCase()].includes(String(value));
}

/** As the same value is written by us; undefined for what is no JSON, or too deep to be written. */
function normalized(json: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(json));
  } catch {
    return undefined;
  }
}

async function inParallel<T>(items: readonly T[], use: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let item = rest.pop(); item !== undefined; item = rest.pop()) await use(item);
    }),
  );
}
