/**
 * `npm run cli -- <command>`: the server's command line (`dist/cli/main.js`). Missing settings are taken from the system
 * that `npm start` runs in the same folder, if there is one. `sandbox:show` shows the sample accounts of that system.
 */
import { fileURLToPath } from 'node:url';
import { config } from 'dotenv';
import { borrowSettings, describeBorrowed } from './borrowed-settings.js';
import { showSamples } from './show-samples.js';
import { StartError } from './start-error.js';

const fromFile: Record<string, string> = {};
config({ quiet: true, processEnv: fromFile });

try {
  const env = { ...fromFile, ...process.env };
  if (process.argv[2] === 'sandbox:show') {
    process.stdout.write(`${showSamples(env)}\n`);
    process.exit(0);
  }
  const borrowed = borrowSettings(env);
  Object.assign(process.env, borrowed);
  const notice = describeBorrowed(borrowed);
  if (notice !== undefined) process.stderr.write(`${notice}\n`);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`npm run cli: ${error.message}\n`);
  process.exit(1);
}

// The program now runs as if it had been started directly.
const program = new URL('../../dist/cli/main.js', import.meta.url);
process.argv.splice(1, 1, fileURLToPath(program));
await import(program.href);
