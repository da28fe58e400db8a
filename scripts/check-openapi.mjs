/**
 * Fails when docs/openapi.json is not what the application would write today. The file is left as it was found.
 *
 *   node scripts/check-openapi.mjs
 *
 * Needs a build (dist/openapi.js). Silent when all is well; otherwise says where the two part and exits 1.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const file = 'docs/openapi.json';
const committed = existsSync(file) ? readFileSync(file, 'utf8') : undefined;

function restore() {
  if (committed === undefined) rmSync(file, { force: true });
  else writeFileSync(file, committed);
}

/** The first line in which two texts differ, counted from 1. */
function firstDifference(left, right) {
  const [a, b] = [left.split('\n'), right.split('\n')];
  const index = a.findIndex((line, i) => line !== b[i]);
  return (index === -1 ? a.length : index) + 1;
}

const run = spawnSync(process.execPath, ['dist/openapi.js'], { stdio: ['ignore', 'ignore', 'inherit'] });
if (run.status !== 0) {
  restore();
  console.error(`node dist/openapi.js ended with ${run.status ?? run.signal}`);
  process.exit(1);
}
const generated = readFileSync(file, 'utf8');
if (generated !== committed) {
  restore();
  const where =
    committed === undefined ? 'is missing' : `differs from line ${firstDifference(committed, generated)} on`;
  console.error(`${file} ${where}: run "npm run openapi" and commit the result`);
  process.exit(1);
}
