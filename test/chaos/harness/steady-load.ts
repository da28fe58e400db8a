import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Client, messageNew, type Answer } from './client.js';
import type { Scene } from './scene.js';
import type { World } from './world.js';

const EVENT_SENDERS = 4;
const WRITERS = 2;
const READERS = 2;
const PAUSE_MS = 40;
const MINUTE_MS = 60_000;

/** What is asked of the servers all the time. */
export type LoadKind = 'event' | 'write' | 'read';
const KINDS: readonly LoadKind[] = ['event', 'write', 'read'];

/** Events, requests that write and requests that read, as fast as they are answered, until it is stopped. */
export class SteadyLoad {
  /** Answers that a server must not give while its database is away, each once. */
  readonly faults = new Set<string>();
  private readonly done: Record<LoadKind, number> = { event: 0, write: 0, read: 0 };
  private readonly lastAtMs: Record<LoadKind, number> = { event: 0, write: 0, read: 0 };
  private readonly longestMs: Record<LoadKind, number> = { event: 0, write: 0, read: 0 };
  private readonly senders: Promise<void>[];
  private refused = 0;
  private stopped = false;

  constructor(
    private readonly world: World,
    private readonly client: Client,
    private readonly scene: Scene,
  ) {
    this.restart();
    const many = (count: number, kind: LoadKind): Promise<void>[] =>
      Array.from({ length: count }, () => this.repeat(kind));
    this.senders = [...many(EVENT_SENDERS, 'event'), ...many(WRITERS, 'write'), ...many(READERS, 'read')];
  }

  /** What was answered with 503. */
  get refusals(): number {
    return this.refused;
  }

  /** Begins to measure, and to count successes, anew. */
  restart(): void {
    this.recount();
    for (const kind of KINDS) {
      this.longestMs[kind] = 0;
      this.lastAtMs[kind] = performance.now();
    }
  }

  /** Begins to count successes anew. */
  recount(): void {
    for (const kind of KINDS) this.done[kind] = 0;
  }

  /** True when of each kind so many have succeeded since they were last counted anew. */
  hasSucceeded(times: number): boolean {
    return KINDS.every((kind) => this.done[kind] >= times);
  }

  /** The longest time without a success of each kind, in seconds, since the last {@link restart}. */
  gaps(): Record<LoadKind, number> {
    const now = performance.now();
    const gap = (kind: LoadKind): number => Math.max(this.longestMs[kind], now - this.lastAtMs[kind]) / 1000;
    return { event: gap('event'), write: gap('write'), read: gap('read') };
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.senders);
  }

  private async repeat(kind: LoadKind): Promise<void> {
    while (!this.stopped) {
      const answer = await this.ask(kind).catch((error: unknown) => void this.faults.add(`${kind}: ${String(error)}`));
      if (answer && answer.status < 300) {
        const now = performance.now();
        this.longestMs[kind] = Math.max(this.longestMs[kind], now - this.lastAtMs[kind]);
        this.lastAtMs[kind] = now;
        this.done[kind] += 1;
      } else if (answer) this.judge(kind, answer);
      await delay(PAUSE_MS);
    }
  }

  /** Every failed request must be answered with the documented 503. */
  private judge(kind: LoadKind, { status, body, headers }: Answer): void {
    this.refused += 1;
    const retryAfter = Number(headers.get('retry-after'));
    const wellTold = body['code'] === 'DATABASE_UNAVAILABLE' && body['statusCode'] === 503 && retryAfter > 0;
    if (status !== 503 || !wellTold) this.faults.add(`${kind}: ${status} ${JSON.stringify(body)}`);
  }

  private async ask(kind: LoadKind): Promise<Answer> {
    const { scene, client, world } = this;
    if (kind === 'event') return client.post(messageNew(scene.channelId, scene.owner.id, randomUUID()));
    if (kind === 'read') return client.attempt(scene.owner, 'GET', '/api/chat/channels');
    const { owner, vet } = scene;
    const appointmentTime = new Date(Date.now() + MINUTE_MS).toISOString();
    const wish = { petOwnerId: owner.id, vetId: vet.id, appointmentTime };
    const answer = await client.attempt(vet, 'POST', '/api/appointments', wish);
    // The ledger holds the server to it.
    if (answer.status === 201) world.ledger.appointment(answer.body['id'] as string);
    return answer;
  }
}
