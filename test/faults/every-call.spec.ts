import { END_NOTICE } from '../../src/appointments/chat/desired-channel.js';
import { createScene, type Scene } from '../support/appointments.js';
import { createTestApp, type TestApp, type TestResponse } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';
import { type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.js';
import { inTurns } from '../support/in-turns.js';
import { ShortWaits } from '../support/short-waits.js';
import { type Aim, appointmentCalls, settled, type StreamCall } from '../support/stream-calls.js';
import { UPSTREAM_FAULTS } from '../support/upstream-faults.js';

const CALL_NAMES = [
  'createUsers',
  'getOrCreateChannel',
  'addMembers',
  'removeMembers',
  'getMessage',
  'sendMessage',
  'updateChannel',
] as const;
const CELLS_AT_ONCE = 8;
const RECOVERY_MS = 25_000;
const WAIT_MS = 300;

/**
 * Nothing is tried again while a request waits: the second attempt would find what the first did in Stream, and the client
 * would never see the fault. Far longer than the wait, which begins late on a busy machine.
 */
class AfterTheWait extends ShortWaits {
  override backoffMs(): number {
    return 10 * WAIT_MS;
  }
}

/** What was seen of one cell of the table. */
interface Cell {
  readonly call: StreamCall;
  readonly scene: Scene;
  /** The answer while the fault lasted. */
  readonly during: TestResponse;
  /** The first good answer after it was gone. */
  readonly after: TestResponse;
}

/** Faults are aimed at single channels, so that many cells of the table run at once, and each is judged by itself. */
describe('whatever happens to a call to Stream', () => {
  let proxy: FaultyProxy;
  let test: TestApp;
  let staffId: string;
  let cells: Map<string, Cell>;

  /** Instead of waiting for the next attempt. */
  const endPause = ({ appointment }: Scene) =>
    test.database
      .collection('appointments')
      .updateOne({ _id: appointment.id as never, 'work.status': 'due' }, { $set: { 'work.dueAt': new Date(0) } });

  const run = async (call: StreamCall, fault: (typeof UPSTREAM_FAULTS)[number], index: number): Promise<Cell> => {
    const aim: Aim = { ownerId: `${call.name}-${index}-owner` };
    const ordered = proxy.order((seen) => call.fits(seen, aim), fault.fault);
    const scene = await createScene(test, { ownerId: aim.ownerId });
    aim.channelId = scene.channelId;
    await call.prepare?.(scene);
    const during = await call.ask(scene);
    await eventually(`the fault to hit ${call.name}`, () => ordered.hits > 0, RECOVERY_MS);
    ordered.clear();
    await endPause(scene);
    const after = await eventually(
      `${call.name} after Stream ${fault.name}`,
      async () => {
        const response = await call.ask(scene);
        if (response.status === 200) return response;
        await settled(test, scene);
        return false;
      },
      RECOVERY_MS,
    );
    return { call, scene, during, after };
  };

  beforeAll(async () => {
    proxy = await startFaultyProxy(() => test.stream.url);
    const settings = {
      STREAM_BASE_URL: proxy.url,
      // Longer than a call takes that goes well beside all others, on a machine that has more to do.
      STREAM_TIMEOUT_MS: '1000',
      STREAM_WAIT_MS: String(WAIT_MS),
    };
    test = await createTestApp(settings, { timing: new AfterTheWait() });
    staffId = (await test.createAccount({ role: 'vet', fullName: 'Dr. Ola Sand' })).id;
    const calls = appointmentCalls(test, staffId);
    expect(calls.map(({ name }) => name)).toEqual(CALL_NAMES);
    const tasks = calls.map((call) =>
      UPSTREAM_FAULTS.map(
        (fault, index) => async () => [`${call.name} ${fault.name}`, await run(call, fault, index)] as const,
      ),
    );
    const [alone, together] = [true, false].map((shared) =>
      tasks.filter((_row, index) => (calls[index]?.shared ?? false) === shared).flat(),
    );
    const done = await Promise.all([inTurns(1, alone ?? []), inTurns(CELLS_AT_ONCE, together ?? [])]);
    cells = new Map(done.flat());
  }, 180_000);
  afterAll(async () => {
    await test.close();
    await proxy.close();
  });

  const cellOf = (name: string, fault: string): Cell => {
    const cell = cells.get(`${name} ${fault}`);
    if (!cell) throw new Error(`${name} was not tried with a Stream that ${fault}`);
    return cell;
  };

  describe.each(CALL_NAMES)('%s: when Stream', (name) => {
    it.each(UPSTREAM_FAULTS)('$name, the client is told, and it is done once after', async ({ name: fault }) => {
      const { call, scene, during, after } = cellOf(name, fault);

      if (call.ended) expect([during.status, during.body]).toEqual([202, { success: true, synced: false }]);
      else if (!call.shared || during.status !== 200) expectError(during, 'CHANNEL_NOT_READY');
      expect(after.body).toMatchObject(call.ended ? { success: true } : { channelId: scene.channelId });

      const channels = await test.streamClient.queryChannels({ cid: `messaging:${scene.channelId}` }, {}, STATIC);
      expect(channels).toHaveLength(1);
      const state = await test.streamClient.channel('messaging', scene.channelId).query({ state: true, ...STATIC });
      expect(Object.fromEntries(state.members.map(({ user, user_id: id }) => [id, user?.name]))).toEqual({
        [scene.owner.id]: scene.owner.fullName,
        [scene.vet.id]: scene.vet.fullName,
        ...(call.staffed && { [staffId]: 'Dr. Ola Sand' }),
      });
      expect(state.channel).toMatchObject({
        frozen: call.ended ?? false,
        appointmentId: scene.appointment.id,
        status: call.ended ? 'ended' : 'active',
      });
      expect(state.messages.map(({ text }) => text)).toEqual(call.ended ? [END_NOTICE] : []);
    });
  });

  it('no work is left over', async () => {
    await eventually(
      'the work of all accounts and appointments',
      async () => {
        const open = { 'work.status': { $ne: 'idle' } };
        const { database } = test;
        const counts = [database.collection('users'), database.collection('appointments')].map((collection) =>
          collection.countDocuments(open),
        );
        return (await Promise.all(counts)).every((count) => count === 0);
      },
      RECOVERY_MS,
    );
  });
});

const STATIC = { watch: false, presence: false } as const;
