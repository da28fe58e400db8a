import { randomBytes } from 'node:crypto';
import type { TestClock } from '../../sandbox/clock/test-clock.js';
import { type HmsSandbox, startHmsSandbox } from '../../sandbox/hms/server.js';

const WEBHOOK_SECRET = randomBytes(32).toString('base64url');
/** As many as the real ones, in less time. */
const PAUSES_MS = [20, 40, 80];

/** A call that the 100ms stand-in received. */
interface VideoCall {
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly body: Record<string, unknown> | null;
}

interface VideoFault {
  readonly method?: string;
  readonly path?: string;
  readonly status?: number;
  readonly delayMs?: number;
  readonly dropResponse?: boolean;
  readonly retryAfterSeconds?: number;
  readonly times?: number;
}

/** What the stand-in answers to an app's client. */
export interface ClientAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** The stand-in for 100ms, and what its clients and its operators do. */
export class Video {
  private constructor(readonly sandbox: HmsSandbox) {}

  /**
   * @param clock the stand-in's, for tests of what takes long; it refuses tokens of servers that are ahead of it
   * @param pausesMs before each further attempt to deliver an event
   */
  static async start(clock?: TestClock, pausesMs: readonly number[] = PAUSES_MS): Promise<Video> {
    const secret = randomBytes(48).toString('base64url');
    const sandbox = await startHmsSandbox({
      accessKey: randomBytes(12).toString('hex'),
      secret,
      webhookSecret: WEBHOOK_SECRET,
      webhookPausesMs: pausesMs,
      ...(clock && { clock }),
    });
    return new Video(sandbox);
  }

  /** The settings of a server that uses it. */
  get settings(): Record<string, string> {
    const { url, accessKey, secret, templateId } = this.sandbox;
    return {
      HMS_API_BASE_URL: url,
      HMS_APP_ACCESS_KEY: accessKey,
      HMS_APP_SECRET: secret,
      HMS_TEMPLATE_ID: templateId,
      HMS_WEBHOOK_SECRETS: WEBHOOK_SECRET,
    };
  }

  get webhookSecret(): string {
    return WEBHOOK_SECRET;
  }

  /** Joins a room as a client of the app does. */
  join(token: unknown): Promise<ClientAnswer> {
    return this.control('POST', '/join', { token });
  }

  leave(peerId: unknown): Promise<ClientAnswer> {
    return this.control('POST', '/leave', { peer_id: peerId });
  }

  /** Has the stand-in send its events to that server. */
  async sendEventsTo(serverUrl: string): Promise<void> {
    await this.must('PUT', '/webhooks', { url: `${serverUrl}/api/webhooks/100ms` });
  }

  async deliverEvents(enabled: boolean): Promise<void> {
    await this.must('PUT', '/webhooks', { enabled });
  }

  async addFault(fault: VideoFault): Promise<void> {
    await this.must('POST', '/faults', fault);
  }

  async clearFaults(): Promise<void> {
    await this.must('DELETE', '/faults');
  }

  async calls(): Promise<VideoCall[]> {
    return (await this.must('GET', '/calls'))['calls'] as VideoCall[];
  }

  /** `POST /v2/rooms` and the like, in order. */
  async callNames(): Promise<string[]> {
    return (await this.calls()).map(({ method, path }) => `${method} ${path.replaceAll(/[0-9a-f]{24}/g, ':id')}`);
  }

  async reset(): Promise<void> {
    await this.must('POST', '/reset');
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }

  async control(method: string, path: string, body?: unknown): Promise<ClientAnswer> {
    const response = await fetch(`http://127.0.0.1:${this.sandbox.port}/_sandbox${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  private async must(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await this.control(method, path, body);
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}
