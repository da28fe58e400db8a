import path from 'node:path';
import { TestClock } from '../clock/test-clock.js';
import { findMongod } from '../database/find-mongod.js';
import { startMongod, waitForPredecessor } from '../database/mongod.js';
import { Demo } from '../demo/demo.js';
import { startHmsSandbox } from '../hms/server.js';
import { startStreamSandbox } from '../stream/server.js';
import { devSecrets } from './dev-secrets.js';
import type { Plan } from './plan.js';
import { stablePort } from './ports.js';
import { readJsonObject, writePrivateJson } from './private-file.js';
import type { ProvidedParts } from './settings.js';
import { StartError } from './start-error.js';

/** What the starter provides during one run. It ends with this process, however that ends. */
export interface RunningParts extends ProvidedParts {
  /** The page on which sample accounts chat; it lives on the stand-in of Stream. */
  readonly demo?: Demo;
  /** The time of the system. */
  readonly clock: TestClock;
  /** Rejects with a StartError when a part ends by itself; never resolves. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

/** The name of the database. */
const DATABASE = 'backchannel';

/**
 * Provides every part that the environment does not name: a MongoDB, the stand-ins for Stream and 100ms, a
 * secret. Data, secrets
 * and ports are those of the last run in the same folder.
 *
 * @throws StartError when one of them cannot start; the reason of `stop` when that is aborted meanwhile. Parts that
 * already run are closed then.
 */
export async function provideParts(
  plan: Plan,
  serverPort: number,
  print: (line: string) => void,
  stop: AbortSignal,
): Promise<RunningParts> {
  // One for both, so that they are ahead together. The stand-in of Stream is started first, and keeps how far that is.
  const clock = new TestClock();
  const nothingFails = new Promise<never>(() => undefined);
  if (![plan.database, plan.stream, plan.hms, plan.jwtSecret].includes('provided')) {
    return { clock, failed: nothingFails, close: () => Promise.resolve() };
  }
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne();
  };
  try {
    const secrets = devSecrets(plan.sandboxDir);
    const dataDir = path.join(plan.sandboxDir, 'mongodb');
    await waitForPredecessor(dataDir, stop);
    const ports = await choosePorts(plan, serverPort);
    const mongod = plan.database === 'provided' ? await startDatabase(dataDir, ports.mongodb, print, stop) : undefined;
    if (mongod) closers.push(() => mongod.stop());
    stop.throwIfAborted();
    const addressOf = (webhook: string): string => `http://127.0.0.1:${serverPort}/api/webhooks/${webhook}`;
    let stream: ProvidedParts['stream'];
    let demo: Demo | undefined;
    if (plan.stream === 'provided') {
      const page = new Demo();
      const sandbox = await startStreamSandbox({
        port: ports.stream,
        apiKey: secrets.streamApiKey,
        apiSecret: secrets.streamApiSecret,
        dataDir: path.join(plan.sandboxDir, 'stream'),
        webhookUrl: addressOf('stream'),
        addRoutes: (server) => page.addRoutes(server),
        clock,
      });
      demo = page;
      closers.push(() => sandbox.close());
      stream = { url: sandbox.url, apiKey: sandbox.apiKey, apiSecret: sandbox.apiSecret };
    }
    let hms: ProvidedParts['hms'];
    if (plan.hms === 'provided') {
      const webhookSecret = secrets.hmsWebhookSecret;
      const sandbox = await startHmsSandbox({
        port: ports.hms,
        accessKey: secrets.hmsAccessKey,
        secret: secrets.hmsSecret,
        templateId: secrets.hmsTemplateId,
        dataDir: path.join(plan.sandboxDir, 'hms'),
        webhookUrl: addressOf('100ms'),
        webhookSecret,
        clock,
      });
      closers.push(() => sandbox.close());
      const { url, accessKey, secret, templateId } = sandbox;
      hms = { url, accessKey, secret, templateId, webhookSecret };
    }
    return {
      mongodbUri: mongod?.uri,
      mongodVersion: mongod?.version,
      stream,
      demo,
      clock,
      hms,
      jwtSecret: plan.jwtSecret === 'provided' ? secrets.jwtSecret : undefined,
      failed: mongod?.failed ?? nothingFails,
      close,
    };
  } catch (error) {
    await close();
    // Ctrl-C reaches programs that were started here, too: their failures mean nothing then.
    stop.throwIfAborted();
    if (error instanceof StartError) throw error;
    throw new StartError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

interface Database {
  readonly uri: string;
  readonly version: string;
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

async function startDatabase(
  dataDir: string,
  port: number,
  print: (line: string) => void,
  stop: AbortSignal,
): Promise<Database> {
  const binary = await findMongod(print, stop);
  const mongod = await startMongod({ binary, dataDir, port });
  let stopping = false;
  const failed = new Promise<never>((_, reject) => {
    void mongod.ended.then(() => {
      if (!stopping) reject(new StartError('mongod has ended by itself; its data is kept, so start again'));
    });
  });
  // Handled by whatever awaits it later; until then it must not count as an unhandled rejection.
  failed.catch(() => undefined);
  return {
    uri: mongod.uri(DATABASE),
    version: binary.version,
    failed,
    stop: () => {
      stopping = true;
      return mongod.stop();
    },
  };
}

interface Ports {
  readonly mongodb: number;
  readonly stream: number;
  readonly hms: number;
}

/** The ports of the last run where they are free, so that addresses in the settings of other programs stay valid. */
async function choosePorts(plan: Plan, serverPort: number): Promise<Ports> {
  const file = path.join(plan.sandboxDir, 'ports.json');
  const last = readJsonObject(file);
  const mongodb = await stablePort(last['mongodb'], [serverPort]);
  const stream = await stablePort(last['stream'], [serverPort, mongodb]);
  const hms = await stablePort(last['hms'], [serverPort, mongodb, stream]);
  const ports = { mongodb, stream, hms };
  if (Object.entries(ports).some(([name, port]) => last[name] !== port)) writePrivateJson(file, ports);
  return ports;
}
