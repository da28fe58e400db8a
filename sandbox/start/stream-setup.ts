import { once } from 'node:events';
import type { Variables } from './plan.js';
import { spawnBound } from './server-process.js';
import { StartError } from './start-error.js';

/**
 * Sets up the stand-in as an app in production is set up, with the server's own command, so that clients may do here what
 * they may do there.
 *
 * @param env the environment of the server
 * @param apiUrl where the stand-in reaches the server
 * @throws StartError when the command fails
 */
export async function setUpStream(root: string, env: Variables, apiUrl: string, stop: AbortSignal): Promise<void> {
  const child = spawnBound(root, ['dist/cli/main.js', 'stream:setup', '--yes'], {
    env: { ...env, PUBLIC_URL: apiUrl },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let problem = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (problem += text));
  const kill = (): boolean => child.kill();
  stop.addEventListener('abort', kill);
  const [code] = (await once(child, 'close')) as [number | null];
  stop.removeEventListener('abort', kill);
  if (code !== 0 && !stop.aborted) throw new StartError(`could not set up Stream: ${problem.trim()}`);
}
