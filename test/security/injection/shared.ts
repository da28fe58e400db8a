import { createScene, type Scene } from '../../support/appointments.js';
import { createTestApp, type SignedInAccount, type TestApp } from '../../support/create-test-app.js';
import { PATIENT } from '../../support/patience.js';
import { closeRawConnections, rawRequest } from '../../support/raw-http.js';
import { Video } from '../../support/video.js';
import { type Payload, PAYLOADS } from '../operator-payloads.js';
import { type Answer, isSameButFor } from './answers.js';
import { type Area, operationsIn, targetsIn } from './areas.js';
import { allEventsHandled, allWorkDone, removeMadeSince, stored } from './database.js';
import { isAs, MAKING, PUTTING, refusalOf, STORING, volatileKeys } from './expectations.js';
import type { Relations } from './relations.js';
import { type AimedRequest, type GoodValues, goodRequest, type Operation } from './targets.js';

const AT_ONCE = 16;
const SETTINGS = {
  TOKEN_RATE_LIMIT: '100000',
  LIST_RATE_LIMIT: '100000',
  APPOINTMENT_RATE_LIMIT: '100000',
  CHANNEL_RATE_LIMIT: '100000',
  FRIEND_REQUEST_RATE_LIMIT: '100000',
  SIGNUP_RATE_LIMIT: '100000',
  HMS_ROOM_RATE_LIMIT: '100000',
  CHANNEL_PARTNERS: 'anyone',
};
/** Ends the session that it is called with, so it is called without one. */
const SIGN_OUT = '/api/auth/logout';

/** What the operations of an area need beside the scene's appointment. */
export type CreateRelations = (test: TestApp, vet: SignedInAccount) => Promise<Relations>;

const NO_RELATIONS: Relations = { values: {}, prepare: () => Promise.resolve() };

/** Sends payloads to every place of the area's operations, and compares answers and documents with the good ones. */
export function describeInjection(area: Area, createRelations?: CreateRelations): void {
  describe(`a value that some interpreter would act upon (${area})`, () => {
    const operations = operationsIn(area);
    const baseline = new Map<string, Answer>();
    let test: TestApp;
    let video: Video;
    let vet: SignedInAccount;
    let values: GoodValues;
    let relations: Relations = NO_RELATIONS;

    beforeAll(async () => {
      video = await Video.start();
      test = await createTestApp({ ...video.settings, ...PATIENT, ...SETTINGS });
      await test.streamControl.enforceRateLimits(false);
      const scene = await createScene(test, { inMinutes: 1 });
      expect((await scene.openChannel()).status).toBe(200);
      vet = scene.vet;
      await test.database.collection('users').updateOne({ _id: vet.id as never }, { $set: { customerId: 7 } });
      const room = await test.request('POST', '/api/rooms', { as: vet, body: { appointmentId: scene.appointment.id } });
      values = valuesOf(scene, (room.body['room'] as { id: string }).id);
      relations = (await createRelations?.(test, vet)) ?? NO_RELATIONS;
      // Ends the channel and opens it again, among others, so that each has its own effect behind it.
      for (const operation of operations) await sendGood(operation);
      for (const operation of operations) {
        const begunAt = new Date();
        baseline.set(operation.name, await sendGood(operation));
        if (MAKING.includes(operation.name)) await removeMadeSince(test, begunAt);
      }
      if (area === 'appointments') await sendGood(operationNamed('POST /api/chat/channels/{channelId}/reopen'));
      // From here on, Stream tells nothing: what is stored follows from the requests alone.
      await allWorkDone(test);
      await test.streamControl.deliverEvents(false);
      await allEventsHandled(test);
      for (const operation of operations)
        if (operation.method === 'GET') baseline.set(operation.name, await sendGood(operation));
    });
    afterAll(async () => {
      closeRawConnections();
      await test.close();
      await video.close();
    });

    const operationNamed = (name: string): Operation => {
      const found = operations.find((operation) => operation.name === name);
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
      // A cookie only counts where there is no header beside it; and a second header would not count at all.
      const own =
        address === SIGN_OUT || headers.some(([name, value]) => name === 'authorization' || value.startsWith('jwt='));
      const answer = await rawRequest(`${test.url}${address}`, {
        method,
        headers: [...(own ? [] : [['authorization', `Bearer ${vet.token}`] as const]), ...headers],
        ...(body !== undefined && { body }),
      });
      const json = answer.text.startsWith('<svg') ? '{}' : answer.text;
      return { status: answer.status, body: JSON.parse(json) as Record<string, unknown> };
    }

    it('differs from a good one, with which every operation does its work', () => {
      const unexpected = operations.flatMap(({ name }) => {
        const { status = 0, body } = baseline.get(name) ?? {};
        const refusal = refusalOf(name);
        const isExpected = refusal === undefined ? status >= 200 && status < 300 : status === refusal;
        return isExpected ? [] : [{ name, status, body }];
      });
      expect(unexpected).toEqual([]);
    });

    it.each(targetsIn(area).map((target, index) => [target.operation, target.place, { ...target, index }] as const))(
      '%s, %s: breaks nothing, changes nothing',
      async (name, place, { aim, index }) => {
        const operation = operationNamed(name);
        const before = await stored(test);
        const begunAt = new Date();
        const good = baseline.get(name);
        const wrong: unknown[] = [];
        await inParallel(payloadsFor(name, place, index), async (payload) => {
          const { status, body } = await send(aim(payload, valuesFor(operation)));
          const refused = status >= 400 && status < 500 && body['statusCode'] === status;
          if (refused) return;
          // Every id that there is not yet may be that of a new appointment.
          if (name === PUTTING && status < 300 && body['id'] === payload.text) return;
          const volatile = volatileKeys(name, place, payload.json);
          const taken = good && isAs(status, good.status, name) && isSameButFor(payload, body, good, volatile);
          if (!taken) wrong.push({ payload: payload.text.slice(0, 100), status, body });
        });
        expect({ place, wrong }).toEqual({ place, wrong: [] });
        if (STORING.includes(name)) await sendGood(operation);
        if (MAKING.includes(name)) await removeMadeSince(test, begunAt);
        await relations.restore?.(name);
        await allWorkDone(test);
        expect(await stored(test)).toEqual(before);
        expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
      },
    );
  });
}

const valuesOf = ({ vet, owner, appointment, channelId }: Scene, roomId: string): GoodValues => ({
  roomId,
  role: 'guest',
  id: appointment.id,
  channelId,
  appointmentId: appointment.id,
  appointmentTime: appointment.appointmentTime,
  petOwnerId: owner.id,
  vetId: vet.id,
  userId: vet.id,
  customer_id: 7,
  staffIds: [],
});

/** Keys that nobody reads: each is taken, and all alike. */
const UNREAD = /^(query \w+\[…\]|a key of the query)$/;
/** Texts and data of clients, of which most are taken and then sent to Stream. */
const TAKES_MOST = /^(header Idempotency-Key|body (text|name|custom|fullName|bio|\w+Language|location)|query q)$/;
const ASKS_STREAM = / \/api\/(channels|messages|auth\/onboarding)\b/;

/**
 * A share of the payloads: every second of the list, in which neighbors are of a kind, and every fifth where most of them are
 * taken. Which ones, changes from place to place, so that each is sent to many. With one of three in its path, an address is
 * that of another operation: clients resolve them.
 */
function payloadsFor(operation: string, place: string, placeIndex: number): readonly Payload[] {
  const takesMost = UNREAD.test(place) || (ASKS_STREAM.test(operation) && TAKES_MOST.test(place));
  const every = takesMost ? 5 : 2;
  return PAYLOADS.filter(
    ({ text }, index) =>
      index % every === placeIndex % every && !(place.startsWith('path ') && ['', '.', '..'].includes(text)),
  );
}

async function inParallel<T>(items: readonly T[], use: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let item = rest.pop(); item !== undefined; item = rest.pop()) await use(item);
    }),
  );
}
