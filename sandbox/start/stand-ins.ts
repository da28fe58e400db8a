import path from 'node:path';
import { startMongoSandbox } from '../mongo/server.js';
import { startStreamSandbox } from '../stream/server.js';
import { devSecrets } from './dev-secrets.js';
import type { Plan } from './plan.js';
import { stablePort } from './ports.js';
import { readJsonObject, writePrivateJson } from './private-file.js';
import type { StandIns } from './settings.js';
import { StartError } from './start-error.js';

/** What stands in during one run, inside this process: when it dies, nothing of it stays behind. */
export interface RunningStandIns extends StandIns {
  close(): Promise<void>;
}

/** The name of the database in the stand-in. */
const DATABASE = 'backchannel';

/**
 * Starts a stand-in for every part the environment does not name. Data, secrets and ports are those of the last run
 * in the same folder.
 *
 * @throws StartError when one of them cannot start; those already running are closed.
 */
export async function startStandIns(plan: Plan, serverPort: number): Promise<RunningStandIns> {
  if (![plan.database, plan.stream, plan.jwtSecret].includes('stand-in')) return { close: () => Promise.resolve() };
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne();
  };
  try {
    const ports = await choosePorts(plan, serverPort);
    const secrets = devSecrets(plan.sandboxDir);
    let mongodbUri: string | undefined;
    if (plan.database === 'stand-in') {
      const dataDir = path.join(plan.sandboxDir, 'mongo');
      const mongo = await startMongoSandbox({ port: ports.mongo, dataDir });
      closers.push(() => mongo.close());
      const uri = new URL(mongo.uri);
      uri.pathname = `/${DATABASE}`;
      mongodbUri = uri.href;
    }
    let stream: StandIns['stream'];
    if (plan.stream === 'stand-in') {
      const sandbox = await startStreamSandbox({
        port: ports.stream,
        apiKey: secrets.streamApiKey,
        apiSecret: secrets.streamApiSecret,
        dataDir: path.join(plan.sandboxDir, 'stream'),
        webhookUrl: `http://127.0.0.1:${serverPort}/api/webhooks/stream`,
      });
      closers.push(() => sandbox.close());
      stream = { url: sandbox.url, apiKey: sandbox.apiKey, apiSecret: sandbox.apiSecret };
    }
    return { mongodbUri, stream, jwtSecret: plan.jwtSecret === 'stand-in' ? secrets.jwtSecret : undefined, close };
  } catch (error) {
    await close();
    if (error instanceof StartError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`a stand-in did not start: ${reason}`, { cause: error });
  }
}

/** The ports of the last run where they are free, kept so that addresses in other people's settings stay good. */
async function choosePorts(plan: Plan, serverPort: number): Promise<{ mongo: number; stream: number }> {
  const file = path.join(plan.sandboxDir, 'ports.json');
  const last = readJsonObject(file);
  const mongo = await stablePort(last['mongo'], [serverPort]);
  const stream = await stablePort(last['stream'], [serverPort, mongo]);
  if (mongo !== last['mongo'] || stream !== last['stream']) writePrivateJson(file, { mongo, stream });
  return { mongo, stream };
}
