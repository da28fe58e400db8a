import { TestClock } from '../../sandbox/clock/test-clock.js';
import { WorkTiming } from '../../src/work/work-timing.js';
import { createScene, type Scene } from '../support/appointments.js';
import { createTestApp, sign, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { PATIENT } from '../support/patience.js';
import { Video } from '../support/video.js';

const HOUR_MS = 3_600_000;

/** Nothing comes by waiting: loops look for work, and try again, an hour later only. */
class LongWaits extends WorkTiming {
  constructor() {
    super(Math.random, HOUR_MS);
  }

  override backoffMs(): number {
    return HOUR_MS;
  }
}

/** A server and its stand-ins, which go by one clock. */
export class ClockScene {
  private constructor(
    readonly clock: TestClock,
    readonly video: Video,
    readonly test: TestApp,
  ) {}

  static async open(settings: Readonly<Record<string, string>> = {}): Promise<ClockScene> {
    const clock = new TestClock();
    const video = await Video.start(clock);
    const test = await createTestApp(
      { ...PATIENT, ...video.settings, ...settings },
      { timing: new LongWaits(), clock },
    );
    return new ClockScene(clock, video, test);
  }

  async close(): Promise<void> {
    await this.test.close();
    await this.video.close();
  }

  /** By such as `2d`. Returns what the stand-in says of its clock then. */
  async advance(by: string): Promise<Record<string, unknown>> {
    const { url } = this.test.stream;
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ advance: by });
    const response = await fetch(`${url}/_sandbox/clock`, { method: 'POST', headers, body });
    expect(response.status).toBe(200);
    return (await response.json()) as Record<string, unknown>;
  }

  /** An appointment, and its people with tokens that are valid for a year. */
  async appointment(inMinutes: number): Promise<Scene> {
    const scene = await createScene(this.test, { inMinutes });
    const [owner, vet] = [this.lasting(scene.owner), this.lasting(scene.vet)];
    return { ...scene, owner, vet, openChannel: (as = owner, headers = {}) => scene.openChannel(as, headers) };
  }

  private lasting(account: SignedInAccount): SignedInAccount {
    const claims = { sub: account.id, role: account.role };
    return { ...account, token: sign(claims, this.test.jwtSecret, { expiresIn: '365d' }) };
  }
}
