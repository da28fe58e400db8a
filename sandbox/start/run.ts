import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { devSecrets } from './dev-secrets.js';
import { lockFolder } from './folder-lock.js';
import { type Plan, planStart, type Variables } from './plan.js';
import { claimPort } from './ports.js';
import { readJsonObject, writePrivateJson } from './private-file.js';
import { makeSamples } from './samples/make-samples.js';
import { makeScene } from './scenes/make-scene.js';
import type { Scene } from './scenes/scene.js';
import { type RunningServer, startServer } from './server-process.js';
import { serverEnvironment, settingsOf, type SystemSettings } from './settings.js';
import { provideParts, type RunningParts } from './provided-parts.js';
import { setUpStream } from './stream-setup.js';
import { StartError } from './start-error.js';
import { describePlan, describeReady, type ReadySystem } from './summary.js';
import { waitUntil } from './wait-until.js';
import { startWatchedServer } from './watched-server.js';

/** How to run the system. */
export interface RunOptions {
  /** The repository: `dist/` and `dist-sandbox/` are below it. */
  readonly root: string;
  readonly env: Variables;
  /** Compile and restart the server on every change. */
  readonly watch: boolean;
  /** Made after the samples. */
  readonly scene?: Scene | undefined;
  /** Aborted when the system is to end. */
  readonly stop: AbortSignal;
  readonly print: (text: string) => void;
}

/** How long the server may take until it is ready, in ms. A start in watch mode may have to wait until the source compiles. */
const READY_DEADLINE_MS = { once: 60_000, watching: 600_000 };

/**
 * Runs the whole system until `stop` is aborted or the server ends by itself.
 *
 * @returns the exit code: 0 after `stop`, at whatever step, and the server's own otherwise.
 * @throws StartError when the system cannot be started, or a part of it ends by itself. Nothing is left running then.
 */
export async function runSystem(options: RunOptions): Promise<number> {
  const { stop, print } = options;
  const plan = planStart(options.env);
  if (options.scene && plan.stream === 'given') {
    throw new StartError('--scene writes messages as the sample accounts: start without STREAM_API_KEY');
  }
  const unlock = takeFolder(plan);
  try {
    const port = await claimPort(plan.host, plan.port);
    rmSync(fileFor(plan), { force: true });
    const exitCode = await runIn(plan, port, options);
    print(
      stop.aborted ? `Stopped. The data stays in ${plan.sandboxDir}.` : `The server ended with exit code ${exitCode}.`,
    );
    return exitCode;
  } finally {
    rmSync(fileFor(plan), { force: true });
    unlock();
  }
}

/** Makes the folder for the data, and takes it for this process. */
function takeFolder(plan: Plan): () => void {
  const { sandboxDir } = plan;
  try {
    mkdirSync(sandboxDir, { recursive: true, mode: 0o700 });
    return lockFolder(sandboxDir, () => readJsonObject(fileFor(plan))['apiUrl']);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new StartError(`cannot write to the folder ${sandboxDir} (${code}): set SANDBOX_DIR to another one`, {
      cause: error,
    });
  }
}

/** The part of a run that holds the lock of the folder. */
async function runIn(plan: Plan, port: number, options: RunOptions): Promise<number> {
  const { env, root, watch, stop, print } = options;
  const provided = await provideParts(plan, port, print, stop).catch((error: unknown) => {
    if (error === stop.reason) return undefined;
    throw error;
  });
  if (!provided) return 0;
  try {
    const settings = settingsOf(env, plan, port, provided);
    print(`${describePlan(plan, settings, provided)}\n`);
    const start = watch ? startWatchedServer : startServer;
    const environment = serverEnvironment(env, plan, port, provided);
    const server = start(root, environment);
    const setUp = (over: AbortSignal): Promise<void> =>
      plan.stream === 'provided' ? setUpStream(root, environment, settings.apiUrl, over) : Promise.resolve();
    try {
      return await Promise.race([attend(server, plan, settings, setUp, options, provided), provided.failed]);
    } finally {
      await server.stop();
    }
  } finally {
    await provided.close();
  }
}

/** Waits until the server is ready, sets up Stream, makes the samples, and waits for the end. */
async function attend(
  server: RunningServer,
  plan: Plan,
  settings: SystemSettings,
  setUp: (over: AbortSignal) => Promise<void>,
  options: RunOptions,
  { demo, clock }: Pick<RunningParts, 'demo' | 'clock'>,
): Promise<number> {
  const over = new AbortController();
  const ended = Promise.race([server.exited, aborted(options.stop)]).finally(() => over.abort());
  const deadlineMs = options.watch ? READY_DEADLINE_MS.watching : READY_DEADLINE_MS.once;
  const ready = await waitUntil(() => answersReady(settings.apiUrl), deadlineMs, over.signal);
  if (!ready && !over.signal.aborted) throw new StartError(`the server was not ready within ${deadlineMs / 1000} s`);
  try {
    if (ready) {
      await setUp(over.signal);
      const system = await prepare(plan, settings, options, clock.now, over.signal);
      demo?.open(system);
      options.print(`\n${describeReady(system, plan.sandboxDir)}\n`);
    }
  } catch (error) {
    // Samples that were given up, or that a server refused which has ended since and logged why.
    if (!over.signal.aborted) throw error;
  }
  return ended;
}

/** Makes the samples and the scene, and writes `sandbox.json`. Rejects when `over` is aborted meanwhile. */
async function prepare(
  plan: Plan,
  settings: SystemSettings,
  { scene, print }: RunOptions,
  now: () => Date,
  over: AbortSignal,
): Promise<ReadySystem> {
  const memory = path.join(plan.sandboxDir, 'samples.json');
  const { samplePassword } = devSecrets(plan.sandboxDir);
  const lastId = readJsonObject(memory)['appointmentId'];
  const samples = await makeSamples(settings, samplePassword, lastId, now(), over);
  over.throwIfAborted();
  if (samples.appointment) writePrivateJson(memory, { appointmentId: samples.appointment.id });
  if (scene) await makeScene(scene, { ...settings, ...samples }, now(), print, over);
  const system = { ...settings, streamOrigin: plan.stream, samplePassword, ...samples };
  writePrivateJson(fileFor(plan), system);
  return system;
}

/** The file by which scripts find a running system. It exists only while the system is ready. */
function fileFor({ sandboxDir }: Plan): string {
  return path.join(sandboxDir, 'sandbox.json');
}

async function answersReady(apiUrl: string): Promise<boolean> {
  try {
    const { status } = await fetch(`${apiUrl}/health/ready`, { signal: AbortSignal.timeout(5000) });
    return status === 200;
  } catch {
    return false;
  }
}

/** Resolves to 0, the exit code of a run that was stopped. */
async function aborted(signal: AbortSignal): Promise<number> {
  if (!signal.aborted) await once(signal, 'abort');
  return 0;
}
