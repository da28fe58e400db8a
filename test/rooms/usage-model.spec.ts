import { randomUUID } from 'node:crypto';
import { getModelToken } from '@nestjs/mongoose';
import fc from 'fast-check';
import type { Model } from 'mongoose';
import { newId } from '../../src/database/string-id.js';
import { HMS_EVENTS } from '../../src/rooms/hms/hms-events.js';
import { readSession } from '../../src/rooms/hms/hms-json.js';
import { Room } from '../../src/rooms/room.schema.js';
import { VideoRooms } from '../../src/rooms/video/video-rooms.js';
import { InboxService } from '../../src/webhooks/inbox.service.js';
import { doneWork } from '../../src/work/work.schema.js';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PATIENT } from '../support/patience.js';
import { Video } from '../support/video.js';
import { meetings, ModelSession } from './usage-model.js';

const RUNS = 20;
const WAVES = [0, 1, 2];
/** So long ago that every session is over, and not so long that its record is looked up anyway. */
const BASE_AGO_MS = 11 * 3_600_000;

/** The minutes of each person, as the API answers them. */
type People = readonly { readonly userId: string | null; readonly minutes: number }[];
interface Usage {
  readonly minutes: number;
  readonly people: People;
  readonly sessions: readonly { readonly id: string; readonly minutes: number; readonly people: People }[];
}

describe('usage', () => {
  let test: TestApp;
  let video: Video;
  let owner: SignedInAccount;
  /** The provider's records by session, as its API answers them. */
  const records = new Map<string, Record<string, unknown> | null>();

  beforeAll(async () => {
    video = await Video.start();
    test = await createTestApp({ ...video.settings, ...PATIENT });
    owner = await test.createAccount({ role: 'user' });
    jest
      .spyOn(test.app.get(VideoRooms), 'readSession')
      .mockImplementation(async (id) => readSession(records.get(id) ?? {}) ?? null);
  });
  afterAll(async () => {
    await test.close();
    await video.close();
  });

  async function makeRoom(): Promise<{ id: string; providerId: string }> {
    const room = { _id: newId(), ownerId: owner.id, providerId: newId(), work: doneWork() };
    await test.app.get<Model<Room>>(getModelToken(Room.name)).create(room);
    return { id: room._id, providerId: room.providerId };
  }

  const sessions = () => test.database.collection('room_sessions');
  const unfinished = { 'work.status': { $in: ['due', 'running'] } };
  const idle = (what: string) =>
    eventually(what, async () => {
      if ((await test.database.collection('inbox').countDocuments(unfinished)) > 0) return false;
      return (await sessions().countDocuments({ ...unfinished, 'work.dueAt': { $lte: new Date() } })) === 0;
    });

  /** Every copy of every event that arrives in a wave, in its order. Copies have ids of their own, but for the third. */
  async function deliver(model: readonly ModelSession[], providerIds: readonly string[], wave: number): Promise<void> {
    const arriving = model
      .flatMap((session) => session.events(providerIds[session.room] ?? ''))
      .filter(({ fate }) => fate.wave === wave)
      .flatMap(({ fate, event }) => {
        const copies = [event, { ...event, id: randomUUID() }, { ...event, is_replay: true }].slice(0, fate.copies);
        return copies.map((copy, index) => ({ copy, rank: (fate.rank * (index * 7919 + 1)) % 1_000_003 }));
      })
      .toSorted((a, b) => a.rank - b.rank);
    const inbox = test.app.get(InboxService);
    await Promise.all(
      arriving.map(({ copy }) => inbox.receive(HMS_EVENTS, Buffer.from(JSON.stringify(copy)), randomUUID())),
    );
    await idle('the events to be handled');
  }

  it('is what happened, whatever order the events come in, however often, and whichever are lost', async () => {
    await fc.assert(
      fc.asyncProperty(meetings, async (drawn) => {
        const rooms = [await makeRoom(), await makeRoom()];
        const providerIds = rooms.map(({ providerId }) => providerId);
        const baseMs = Date.now() - BASE_AGO_MS;
        const model = drawn.map((meeting) => new ModelSession(newId(), meeting, baseMs));
        for (const session of model) records.set(session.id, session.record(providerIds[session.room] ?? ''));

        for (const wave of WAVES) await deliver(model, providerIds, wave);
        // Twelve hours later, when the end of a session was not told.
        await sessions().updateMany({ 'work.status': 'due' }, { $set: { 'work.dueAt': new Date() } });
        await eventually(
          'all sessions to be complete',
          async () => (await sessions().countDocuments(unfinished)) === 0,
        );

        for (const [index, { id }] of rooms.entries()) {
          const { status, body } = await test.request('GET', `/api/rooms/${id}/usage?limit=20`, { as: owner });
          expect(status).toBe(200);
          expectModel(
            body as unknown as Usage,
            model.filter(({ room }) => room === index),
          );
        }
      }),
      // Looking for a smaller example would take longer than a test may.
      { numRuns: RUNS, endOnFailure: true },
    );
  });
});

/** Compares an answer with the model, to a tenth of a minute. */
function expectModel(usage: Usage, model: readonly ModelSession[]): void {
  const expected = model.flatMap((session) => {
    const known = session.known();
    return known ? [{ session, ...known }] : [];
  });
  const total = new Map<string, number>();
  for (const [userId, ms] of expected.flatMap(({ msOf }) => [...msOf]))
    total.set(userId, (total.get(userId) ?? 0) + ms);
  expect({ minutes: usage.minutes, people: byId(usage.people) }).toEqual(summed(total));
  const shown = usage.sessions.map(({ people, ...session }) => ({ ...session, people: byId(people) }));
  expect(shown.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual(
    expected
      .map(({ session, endedAt, msOf }) => ({
        id: session.id,
        startedAt: new Date(session.startedAt).toISOString(),
        endedAt: new Date(endedAt).toISOString(),
        ...summed(msOf),
      }))
      .toSorted((a, b) => a.id.localeCompare(b.id)),
  );
  for (const { people } of [usage, ...usage.sessions]) {
    const minutes = people.map((person) => person.minutes);
    expect(minutes).toEqual(minutes.toSorted((a, b) => b - a));
  }
}

function summed(msOf: ReadonlyMap<string, number>): { minutes: number; people: People } {
  const people = [...msOf].map(([userId, ms]) => ({ userId: userId || null, minutes: toMinutes(ms) }));
  return { minutes: toMinutes([...msOf.values()].reduce((sum, ms) => sum + ms, 0)), people: byId(people) };
}

const byId = (people: People): People => people.toSorted((a, b) => String(a.userId).localeCompare(String(b.userId)));

const toMinutes = (ms: number): number => Math.round(ms / 6000) / 10;
