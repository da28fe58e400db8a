/**
 * `npm run cli -- <command>`: the server's command line (`dist/cli/main.js`), with what is missing of its settings
 * taken from the system that `npm start` runs in the same folder, if one does.
 */
import { fileURLToPath } from 'node:url';
import { config } from 'dotenv';
import { borrowSettings, describeBorrowed } from './borrowed-settings.js';
import { StartError } from './start-error.js';

const fromFile: Record<string, string> = {};
config({ quiet: true, processEnv: fromFile });

try {
  const borrowed = borrowSettings({ ...fromFile, ...process.env });
  Object.assign(process.env, borrowed);
  const said = describeBorrowed(borrowed);
  if (said !== undefined) process.stderr.write(`${said}\n`);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`npm run cli: ${error.message}\n`);
  process.exit(1);
}

// From here on all looks as if the program had been started directly.
const program = new URL('../../dist/cli/main.js', import.meta.url);
process.argv.splice(1, 1, fileURLToPath(program));
await import(program.href);
