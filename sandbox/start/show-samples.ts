import path from 'node:path';
import { isLocked } from './folder-lock.js';
import type { Variables } from './plan.js';
import { readJsonObject } from './private-file.js';
import { StartError } from './start-error.js';
import { describeSamples, type ReadySystem } from './summary.js';

/**
 * The sample accounts of the running system, their tokens, and calls to paste.
 *
 * @throws StartError when none runs in this folder, or it is not ready yet.
 */
export function showSamples(env: Variables): string {
  const folder = env['SANDBOX_DIR'] || '.data';
  const system = isLocked(folder) ? readJsonObject(path.join(folder, 'sandbox.json')) : {};
  if (system['accounts'] === undefined) throw new StartError(`no system is ready in ${folder}: run "npm start" first`);
  return describeSamples(system as unknown as ReadySystem);
}
