import { startTestMongod, type TestMongod } from '../../sandbox/database/testing/test-mongod.js';
import { createScene } from '../support/appointments.js';
import { createTestApp, type TestApp, type TestResponse } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { answeredInTime, eventuallyFrozen, expectOutage, PROMPT } from '../support/outage.js';
import { deliver, messageNew, type SignedEvent, signEvent } from '../support/signed-event.js';

const SENDERS = 4;
const BEFORE = 20;
const RECOVERY_MS = 60_000;

describe('a real mongod', () => {
  let mongod: TestMongod;
  let test: TestApp;

  beforeAll(async () => {
    mongod = await startTestMongod();
    test = await createTestApp({ ...PROMPT, MONGODB_URI: mongod.uri('killed') });
  }, 60_000);
  afterAll(async () => {
    await test.close();
    await mongod.remove();
  });

  describe.each([
    [
      'that hangs (SIGSTOP) and goes on (SIGCONT)',
      () => Promise.resolve(mongod.signal('SIGSTOP')),
      () => Promise.resolve(mongod.signal('SIGCONT')),
    ],
    ['that is killed (SIGKILL) and started again', () => mongod.kill(), () => mongod.restart()],
  ])('%s', (_what, fail, recover) => {
    it('loses nothing that was acknowledged; requests are refused in time, and everything goes on by itself', async () => {
      const { owner, vet, channelId, openChannel } = await createScene(test);
      await openChannel();
      await test.streamControl.addFault({ status: 503, code: -1 });
      const ended = await test.request('POST', `/api/chat/channels/${channelId}/end`, { as: vet });
      expect(ended.status).toBe(202);

      const load = new EventLoad(test, `messaging:${channelId}`);
      await eventually('some events to be acknowledged', () => load.acknowledged.length >= BEFORE, RECOVERY_MS);
      await fail();
      await test.streamControl.clearFaults();
      for (const send of [
        () => test.request('GET', '/api/chat/channels', { as: owner }),
        () => deliver(test, signEvent(test, messageNew('messaging:general'))),
        () => test.request('GET', '/health/ready'),
      ]) {
        expectOutage(await answeredInTime(send));
      }
      expect((await test.request('GET', '/health/live')).status).toBe(200);
      await recover();
      const before = load.acknowledged.length;
      await eventually('events to be taken again', () => load.acknowledged.length > before + BEFORE, RECOVERY_MS);
      await load.stop();

      expect(load.refusals.length).toBeGreaterThan(0);
      for (const refusal of load.refusals) expectOutage(refusal);
      await eventually(
        'all events to be processed',
        async () => (await test.database.collection('inbox').countDocuments({ 'work.status': { $ne: 'idle' } })) === 0,
        RECOVERY_MS,
      );
      const stored = await test.database.collection('inbox').distinct('semanticKey', { cid: `messaging:${channelId}` });
      for (const id of load.acknowledged) expect(stored).toContain(`message.new:${id}`);
      await eventuallyFrozen(test, channelId, RECOVERY_MS);
    }, 180_000);
  });
});

/** Events one after the other from several senders, each until it is acknowledged, as long as it is not stopped. */
class EventLoad {
  readonly acknowledged: string[] = [];
  readonly refusals: TestResponse[] = [];
  private stopped = false;
  private readonly senders: Promise<void>[];

  constructor(
    private readonly test: TestApp,
    private readonly cid: string,
  ) {
    this.senders = Array.from({ length: SENDERS }, () => this.send());
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.senders);
  }

  private async send(): Promise<void> {
    while (!this.stopped) {
      const event = messageNew(this.cid);
      await this.repeat(event['message_id'] as string, signEvent(this.test, event));
    }
  }

  private async repeat(id: string, delivery: SignedEvent): Promise<void> {
    do {
      const answer = await deliver(this.test, delivery);
      if (answer.status === 200) {
        this.acknowledged.push(id);
        return;
      }
      this.refusals.push(answer);
    } while (!this.stopped);
  }
}
