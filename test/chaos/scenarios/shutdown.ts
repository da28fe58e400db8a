import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../support/eventually.js';
import { auditEventually } from '../harness/audit.js';
import { Client, messageNew } from '../harness/client.js';
import type { Instance } from '../harness/instance.js';
import { hold, NEVER } from '../harness/operation.js';
import { Scene } from '../harness/scene.js';
import { settle } from '../harness/settle.js';
import type { World } from '../harness/world.js';

const CLIENTS = 6;
const PROBE_MS = 200;
const PAUSE_MS = 5;
/** So long after the signal a server still accepts requests. */
const LINGER_MS = 1000;
/** Nothing but a write that is on its way can end a claim then: no other worker is left to take it over. */
const RELEASE_DEADLINE_MS = 30_000;

/**
 * SIGTERM under load, behind a balancer that probes readiness and sends nothing new once it fails. Every request must be
 * answered well, the process must end with 0, which it does within its own ten seconds only, and the next one must find
 * everything in order.
 *
 * @returns one line for each fault
 */
export async function shutDownUnderLoad(world: World, name: string): Promise<string[]> {
  const { server } = world;
  const busy = await Scene.make(world, new Client(world, true), name);
  await busy.open();
  const faults: string[] = [];
  const balancer = new Balancer(server, faults);
  const load = Array.from({ length: CLIENTS }, () => sendWhileReady(balancer, busy, faults));
  await eventually('some load', () => balancer.sent >= CLIENTS * 5, 60_000);
  balancer.endServer();
  while (balancer.ready) {
    await delay(PROBE_MS);
    await balancer.probe();
  }
  server.process.signal('SIGTERM');
  await Promise.all(load);
  return [...faults, ...(await auditEnd(world)), ...(await auditNextStart(world))];
}

/** SIGTERM while a request waits for Stream, which answers only when nothing new is accepted any more. */
export async function shutDownWhileOneWaits(world: World, name: string): Promise<string[]> {
  const { server } = world;
  const scene = await Scene.make(world, new Client(world, false), name);
  const streamCall = hold('before', 'stream getOrCreateChannel');
  server.observer = streamCall.observer;
  const faults: string[] = [];
  const balancer = new Balancer(server, faults);
  const opening = scene.open().catch((error: unknown) => faults.push(`the waiting request: ${String(error)}`));
  await streamCall.reached;
  balancer.endServer();
  await eventually('readiness to fail', async () => (await balancer.probe()) !== 200, 60_000);
  await eventually('the listener to close', async () => (await balancer.probe()) === undefined, 60_000);
  streamCall.release();
  await opening;
  return [...faults, ...(await auditEnd(world)), ...(await auditNextStart(world))];
}

/** SIGTERM while Stream answers nothing at all: what cannot be finished is released, and the process still ends. */
export async function shutDownWithoutStream(world: World, name: string): Promise<string[]> {
  const { server } = world;
  const client = new Client(world, false);
  const scene = await Scene.make(world, client, name);
  const reached = hold('before', 'stream getOrCreateChannel');
  server.observer = (phase, operation) => (reached.observer(phase, operation) ? NEVER : undefined);
  const opening = scene.open().then(
    () => 'opened',
    () => 'refused',
  );
  await reached.reached;
  server.process.signal('SIGTERM');
  const faults = await auditEnd(world);
  if ((await opening) !== 'refused') faults.push('a channel that is not there was called open');
  return [...faults, ...(await auditNextStart(world))];
}

async function auditEnd({ server }: World): Promise<string[]> {
  const code = await server.process.exited;
  return code === 0 ? [] : [`the process ended with ${code}`];
}

/** Nothing may be left claimed; then the next process must finish all of it. */
async function auditNextStart(world: World): Promise<string[]> {
  const { server, database } = world;
  const faults: string[] = [];
  for (const name of ['users', 'appointments', 'inbox', 'deliveries']) {
    // The end of a claim does not wait for the journal, and what is read here has been journalled.
    const free = async (): Promise<boolean> =>
      (await database.collection(name).countDocuments({ 'work.owner': { $ne: null } })) === 0;
    await eventually(`the claims on ${name} to end`, free, RELEASE_DEADLINE_MS).catch(() =>
      faults.push(`some of ${name} were left claimed`),
    );
  }
  server.observer = () => undefined;
  await server.start();
  await settle(world);
  return [...faults, ...(await auditEventually(world, 0))];
}

/** Knows whether the server is ready, by asking it as a balancer does. */
class Balancer {
  ready = true;
  sent = 0;
  /** From when on the server may have begun to end: it was told, and was not seen ready after that. */
  private endsFromMs = Number.POSITIVE_INFINITY;

  constructor(
    private readonly server: Instance,
    private readonly faults: string[],
  ) {}

  endServer(): void {
    this.endsFromMs = performance.now();
    this.server.process.signal('SIGTERM');
  }

  /** The status of readiness; undefined when there is no answer. */
  async probe(): Promise<number | undefined> {
    const startedAtMs = performance.now();
    const answer = await fetch(`${this.server.url}/health/ready`).catch((error: unknown) => {
      this.judge(startedAtMs, error);
      return undefined;
    });
    await answer?.arrayBuffer();
    if (answer?.status === 200) {
      if (startedAtMs > this.endsFromMs) this.endsFromMs = startedAtMs;
      return 200;
    }
    this.ready = false;
    if (answer && answer.headers.get('connection') !== 'close') this.faults.push('an answer kept its connection open');
    return answer?.status;
  }

  /**
   * A request that was not answered is a fault, unless the server may have stopped to accept any before it came: whoever
   * looks too seldom, because his machine is busy, learns of the end by that.
   */
  judge(startedAtMs: number, error: unknown): void {
    const { code } = ((error as Error).cause ?? {}) as { code?: string };
    // Refused when it was tried to connect, which may be long after the request was begun.
    const cameAtMs = code === 'ECONNREFUSED' ? performance.now() : startedAtMs;
    if (cameAtMs < this.endsFromMs + LINGER_MS) this.faults.push(`a request failed: ${String(error)} (${code})`);
  }
}

/** Events and lists on connections that are kept, until the balancer says that the server is no longer ready. */
async function sendWhileReady(balancer: Balancer, scene: Scene, faults: string[]): Promise<void> {
  const { client, channelId, owner, vet } = scene;
  for (let n = 0; balancer.ready; n += 1) {
    const startedAtMs = performance.now();
    try {
      const { status } = await (n % 3 === 0
        ? client.attempt(vet, 'GET', '/api/chat/channels')
        : client.post(messageNew(channelId, owner.id, `load ${n}`)));
      if (status >= 300) faults.push(`a request was answered with ${status}`);
    } catch (error) {
      balancer.judge(startedAtMs, error);
    }
    balancer.sent += 1;
    await delay(PAUSE_MS);
  }
}
