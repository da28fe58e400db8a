import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** How long a start may take that builds first, in ms. */
const DEADLINE_MS = 180_000;
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Given as empty, these count as absent even where a developer's own `.env` has them. */
const NOTHING_GIVEN = ['MONGODB_URI', 'STREAM_API_KEY', 'STREAM_API_SECRET', 'STREAM_BASE_URL', 'JWT_SECRET', 'HOST'];

/**
 * Runs `npm start` on free ports, with its data in a folder that is removed at the end.
 *
 * @param corsOrigin the origin of the pages that call the server
 * @returns what `sandbox.json` says of the running system, and `stop`
 */
export async function startSystem(corsOrigin) {
  const folder = mkdtempSync(path.join(tmpdir(), 'react-check-'));
  const settings = { PORT: '0', SANDBOX_DIR: folder, LOG_LEVEL: 'warn', CORS_ORIGINS: corsOrigin };
  const child = spawn(process.execPath, ['scripts/build-if-changed.mjs', 'dist-sandbox/start.js'], {
    cwd: ROOT,
    env: { ...process.env, ...Object.fromEntries(NOTHING_GIVEN.map((name) => [name, ''])), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  let output = '';
  const ready = new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        if (/^Ready at /m.test(output)) resolve();
      });
    }
    void exited.then(([code]) => reject(new Error(`npm start ended with ${code}\n${output}`)));
    setTimeout(() => reject(new Error(`npm start was not ready in time\n${output}`)), DEADLINE_MS).unref();
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready;
    return { ...JSON.parse(readFileSync(path.join(folder, 'sandbox.json'), 'utf8')), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
