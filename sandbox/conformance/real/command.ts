import { AREAS } from '../cases/areas.js';
import type { Area } from '../run/case.js';
import { randomPrefix } from '../run/run-cases.js';
import { Target } from '../run/target.js';
import { compare } from './compare.js';
import { Pacing } from './pacing.js';

/** Variables with which the SDK sends to another address than Stream's. */
const ELSEWHERE = ['STREAM_LOCAL_TEST_RUN', 'STREAM_LOCAL_TEST_HOST'];

/** What a comparison with a real app is to do. */
interface RealRun {
  /** Whether the caller knows that the app is changed. */
  readonly isConfirmed: boolean;
  /** All cases unless told otherwise. */
  readonly areas?: readonly Area[];
  /** For specs: another address than Stream's. */
  readonly baseURL?: string;
}

/**
 * Compares the stand-in with the app that `STREAM_API_KEY` and `STREAM_API_SECRET` of the environment name; a file is never
 * read for them. Returns the exit code: 0 with differences, too, and 1 when it refuses or leaves something behind.
 */
export async function compareWithRealApp({ isConfirmed, areas = AREAS, baseURL }: RealRun): Promise<number> {
  const { STREAM_API_KEY: apiKey = '', STREAM_API_SECRET: apiSecret = '' } = process.env;
  if (apiKey === '' || apiSecret === '') {
    console.error('--real needs STREAM_API_KEY and STREAM_API_SECRET in the environment. They are not read from .env.');
    return 1;
  }
  const elsewhere = ELSEWHERE.find((name) => process.env[name] !== undefined);
  if (elsewhere !== undefined) {
    console.error(`--real does not run with ${elsewhere}, which sends the calls to another address than Stream's.`);
    return 1;
  }
  const prefix = randomPrefix();
  console.error(warning(apiKey, prefix));
  if (!isConfirmed) {
    console.error('Nothing was sent. Add --yes to go on.');
    return 1;
  }
  const pacing = new Pacing();
  const app = new Target(apiKey, apiSecret, baseURL, (client) => pacing.apply(client));
  const refusal = await app
    .server()
    .getAppSettings()
    .then(() => undefined, String);
  if (refusal === undefined) return run(areas, app, prefix);
  console.error(`The app does not answer, and nothing was changed. ${refusal}`);
  return 1;
}

async function run(areas: readonly Area[], app: Target, prefix: string): Promise<number> {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const { compared, differences, left } = await compare(areas, app, { prefix, signal: stop.signal });
  process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  console.log(differences.join('\n\n'));
  console.log(`\n${compared} cases were compared, ${differences.length} of them differ.`);
  if (left.length === 0) return 0;
  console.error(`Not removed from the app:\n${left.join('\n')}`);
  return 1;
}

function warning(apiKey: string, prefix: string): string {
  return [
    '!!! THIS CHANGES A REAL STREAM APP !!!',
    `It creates users, channels, messages, files, a channel type and a role in the app with the key ${apiKey}, and removes`,
    `them at the end. All their ids begin with ${prefix}. It connects users, which counts for the bill. Webhooks of the`,
    'app are sent. It takes some minutes, because it keeps to the rate limits. Use an app that nobody depends on.',
  ].join('\n');
}
