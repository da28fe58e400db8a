import type { mongo } from 'mongoose';
import { TestClock } from '../../sandbox/clock/test-clock.js';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PATIENT } from '../support/patience.js';
import { Video } from '../support/video.js';
import { type HmsEventBody, postHmsEvent } from './hms-events.js';

const MINUTE_MS = 60_000;
/** The stand-in refuses tokens from a clock that is ahead of its own. */
const AHEAD_MS = 10 * MINUTE_MS;

interface StoredSession {
  readonly _id: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly work: { readonly status: string; readonly dueAt: Date | null };
}

export interface Joined {
  readonly peer_id: string;
  readonly session_id: string;
}

/** Meetings at the stand-in, whose time passes only when a test lets it. */
export class UsageScene {
  private constructor(
    readonly test: TestApp,
    readonly video: Video,
    readonly owner: SignedInAccount,
    readonly other: SignedInAccount,
    private readonly clock: { ms: number },
  ) {}

  static async start(): Promise<UsageScene> {
    const clock = { ms: Date.now() + AHEAD_MS };
    const video = await Video.start(new TestClock(() => new Date(clock.ms)));
    // Join tokens last as long as the meetings of a whole spec.
    const test = await createTestApp({
      ...video.settings,
      ...PATIENT,
      HMS_TOKEN_TTL: '86400',
      TOKEN_RATE_LIMIT: '1000',
    });
    await video.sendEventsTo(test.url);
    const [owner, other] = [await test.createAccount({ role: 'user' }), await test.createAccount({ role: 'user' })];
    return new UsageScene(test, video, owner, other, clock);
  }

  async close(): Promise<void> {
    await this.test.close();
    await this.video.close();
  }

  pass(minutes: number): void {
    this.clock.ms += minutes * MINUTE_MS;
  }

  async makeRoom(): Promise<{ readonly id: string; readonly providerId: string }> {
    const { body } = await this.test.request('POST', '/api/rooms', { as: this.owner });
    const { id } = body['room'] as { id: string };
    const room = await this.test.database.collection<{ _id: string; providerId: string }>('rooms').findOne({ _id: id });
    return { id, providerId: room?.providerId ?? '' };
  }

  async join(as: SignedInAccount, roomId: string): Promise<Joined> {
    const { body } = await this.test.request('POST', `/api/rooms/${roomId}/token`, { as });
    const joined = await this.video.join(body['token']);
    expect(joined.status).toBe(200);
    return joined.body as unknown as Joined;
  }

  async leave({ peer_id }: Joined): Promise<void> {
    expect((await this.video.leave(peer_id)).status).toBe(200);
  }

  /** What is done meanwhile, nobody is told of. */
  async untold<T>(act: () => Promise<T>): Promise<T> {
    await this.video.deliverEvents(false);
    const result = await act();
    await this.video.deliverEvents(true);
    return result;
  }

  usage(roomId: string, as: SignedInAccount = this.owner, query = '') {
    return this.test.request('GET', `/api/rooms/${roomId}/usage${query}`, { as });
  }

  sessions() {
    return this.test.database.collection<StoredSession>('room_sessions');
  }

  recorded(sessionId: string): Promise<StoredSession> {
    return this.found({ _id: sessionId });
  }

  found(filter: mongo.Filter<StoredSession>): Promise<StoredSession> {
    return eventually('the session to be found', () => this.sessions().findOne(filter));
  }

  /** Waits until a session has ended and its record was looked up. */
  complete(sessionId: string): Promise<StoredSession> {
    return this.found({ _id: sessionId, endedAt: { $ne: null }, 'work.status': 'idle' });
  }

  /** Lets the time come at which a session’s record is looked up, whatever was told. */
  async makeDue(sessionId: string): Promise<void> {
    const { matchedCount } = await this.sessions().updateOne(
      { _id: sessionId, 'work.status': 'due' },
      { $set: { 'work.dueAt': new Date() } },
    );
    expect(matchedCount).toBe(1);
  }

  /** Posts an event as 100ms does, and waits until it is dealt with. */
  async tell(event: HmsEventBody): Promise<void> {
    expect((await postHmsEvent(this.test, event, this.video.webhookSecret)).status).toBe(200);
    await this.handled();
  }

  /** Waits until all events so far have arrived and are dealt with. */
  async handled(): Promise<void> {
    await eventually('the events to be delivered', async () => {
      const { deliveries } = (await this.video.control('GET', '/webhooks')).body;
      return (deliveries as { state: string }[]).every(({ state }) => state !== 'pending');
    });
    await eventually('the events to be handled', async () => {
      const waiting = { 'work.status': { $ne: 'idle' } };
      return (await this.test.database.collection('inbox').countDocuments(waiting)) === 0;
    });
  }
}
