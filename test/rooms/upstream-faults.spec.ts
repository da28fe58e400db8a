import { type VideoRoom, VideoRooms } from '../../src/rooms/video/video-rooms.js';
import { createTestApp, type TestApp, type TestResponse } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.js';
import { inTurns } from '../support/in-turns.js';
import { ShortWaits } from '../support/short-waits.js';
import { Video } from '../support/video.js';
import { expectAccepted, expectFailure } from './room-answers.js';
import { isCreation, ROOM_CALLS, type RoomCall, type RoomScene } from './room-calls.js';
import { MARKER, passOn, VIDEO_FAULTS, type VideoFaultCase } from './video-faults.js';

const CELLS_AT_ONCE = 12;
const RECOVERY_MS = 30_000;
/** More than all pauses between the attempts of one call: what a cell answers must not depend on how long they were. */
const TIMEOUT_MS = 5000;

/**
 * Nothing is tried again while a request waits: the second attempt would find what the first did at 100ms, and the client
 * would never see the fault.
 */
class AfterTheWait extends ShortWaits {
  override backoffMs(): number {
    return TIMEOUT_MS + 500;
  }
}

/** What our record of a room says. */
interface Recorded {
  readonly _id: string;
  readonly name: string;
  readonly providerId?: string;
  readonly endedAt: Date | null;
  readonly codes: { readonly code: string; readonly role: string }[];
  readonly work: { readonly status: string; readonly revision: number; readonly doneRevision: number };
}

/** What was seen of one cell of the table. */
interface Cell {
  readonly scene: RoomScene;
  /** The answer while the fault lasted. */
  readonly during: TestResponse;
  /** The record after the fault was gone, before anybody asked again. */
  readonly recovered: Recorded;
  /** The answer to the same request after that. */
  readonly after: TestResponse;
}

/** Faults are aimed at single rooms, so that many cells of the table run at once, and each is judged by itself. */
describe('whatever happens to a call to 100ms', () => {
  let video: Video;
  let proxy: FaultyProxy;
  let test: TestApp;
  let cells: Map<string, Cell>;
  let provided: VideoRoom[];

  const recordOf = async ({ name }: RoomScene): Promise<Recorded> => {
    const found = await test.database.collection<Recorded>('rooms').find({ name }).toArray();
    expect(found).toHaveLength(1);
    return found[0] as Recorded;
  };
  const isOver = (room: Recorded, deadIsOver: boolean): boolean =>
    room.work.status === 'dead'
      ? deadIsOver
      : room.work.status === 'idle' && room.work.doneRevision === room.work.revision;

  const run = async (call: RoomCall, { name, kind, fault }: VideoFaultCase, scene: RoomScene): Promise<Cell> => {
    const learnId = (seen: Parameters<typeof isCreation>[0]) =>
      call.name !== 'create' && !scene.providerId && isCreation(seen, scene);
    proxy.order(learnId, {
      after: (reply, answer) => {
        scene.providerId = (JSON.parse(answer.body.toString('utf8')) as { id: string }).id;
        passOn(reply, answer);
      },
    });
    await call.prepare?.(scene);
    const ordered = proxy.order((seen) => call.fits(seen, scene), fault);
    const during = await call.ask(scene);
    expect(ordered.hits).toBeGreaterThan(0);
    ordered.clear();
    const recovered = await eventually(
      `${call.name} after 100ms ${name}`,
      async () => {
        const room = await recordOf(scene);
        return isOver(room, kind === 'invalid') && room;
      },
      RECOVERY_MS,
    );
    return { scene, during, recovered, after: await call.ask(scene) };
  };

  beforeAll(async () => {
    video = await Video.start();
    proxy = await startFaultyProxy(() => new URL(video.sandbox.url).origin);
    const settings = {
      ...video.settings,
      HMS_API_BASE_URL: `${proxy.url}/v2`,
      HMS_TIMEOUT_MS: String(TIMEOUT_MS),
      TOKEN_RATE_LIMIT: '1000',
    };
    test = await createTestApp(settings, { timing: new AfterTheWait() });
    const tasks: (() => Promise<[string, Cell]>)[] = [];
    for (const call of ROOM_CALLS) {
      const owner = await test.createAccount({ role: 'user' });
      for (const [index, fault] of VIDEO_FAULTS.entries()) {
        const scene = { test, video, owner, name: `${call.name}-${index}` };
        tasks.push(async () => [`${call.name} ${fault.name}`, await run(call, fault, scene)]);
      }
    }
    cells = new Map(await inTurns(CELLS_AT_ONCE, tasks));
    provided = [];
    for await (const room of test.app.get(VideoRooms).list()) provided.push(room);
  }, 180_000);
  afterAll(async () => {
    await test.close();
    await proxy.close();
    await video.close();
  });

  describe.each(ROOM_CALLS)('$name: when 100ms', (call) => {
    const cellOf = ({ name }: VideoFaultCase): Cell => {
      const cell = cells.get(`${call.name} ${name}`);
      if (!cell) throw new Error(`${call.name} was not tried with a 100ms that ${name}`);
      return cell;
    };
    const isAnAnswer = ({ name }: VideoFaultCase): boolean => call.mayBeMissing === true && name === 'answers 404';

    it.each(VIDEO_FAULTS)('$name, the client is told what it means, in our words', (fault) => {
      const { during } = cellOf(fault);
      if (isAnAnswer(fault)) expect([during.status, during.body]).toEqual([200, { success: true }]);
      else if (call.isChange) expectAccepted(during, fault.kind);
      else expectFailure(during, fault.kind);
    });

    it.each(VIDEO_FAULTS.filter(({ kind }) => kind !== 'invalid'))('$name, the work completes by itself', (fault) => {
      const { recovered } = cellOf(fault);
      expect(recovered.providerId).toBeDefined();
      expect(recovered.codes.map(({ role }) => role).toSorted()).toEqual(['guest', 'host']);
    });

    it.each(VIDEO_FAULTS)('$name, there is one room in the end, as it should be', async (fault) => {
      const { scene, after } = cellOf(fault);
      expect([after.status, after.body['success']]).toEqual([200, true]);
      const room = await recordOf(scene);
      expect(provided.filter(({ name }) => name.startsWith(`${scene.name}-`))).toEqual([
        { id: room.providerId, name: `${scene.name}-${room._id}`, enabled: call.enabled },
      ]);
      const shown = await test.request('GET', `/api/rooms/${room._id}`, { as: scene.owner });
      const status = call.name === 'end' ? 'ended' : call.enabled ? 'open' : 'disabled';
      expect(shown.body['room']).toMatchObject({ name: scene.name, status, enabled: call.enabled });
      for (const { code } of room.codes) {
        // 100ms knows the code, whether or not it lets anybody in.
        expect((await video.control('POST', '/token', { code })).status).not.toBe(404);
      }
    });
  });

  it.each(VIDEO_FAULTS.filter(({ kind }) => kind !== 'invalid'))(
    'end: when 100ms $name, those in the room are out after it',
    async ({ name }) => {
      const scene = cells.get(`end ${name}`)?.scene;
      expect((await video.leave(scene?.peerId)).status).toBe(404);
    },
  );

  it('no word of 100ms’s is in the log', () => {
    expect(test.log.text).toContain('work failed');
    expect(test.log.text).not.toContain(MARKER);
  });

  it('no work is left over', async () => {
    expect(await test.database.collection('rooms').countDocuments({ 'work.status': { $ne: 'idle' } })).toBe(0);
  });
});
