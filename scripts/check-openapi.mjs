/**
 * Fails when docs/openapi.json is not what the application would write today.
 *
 *   node scripts/check-openapi.mjs
 *
 * Needs a build (dist/openapi.js). Silent when all is well; otherwise says where the two part and exits 1.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const file = 'docs/openapi.json';

/** The description as the application writes it now. Its own complaints go to our stderr. */
function generate() {
  const folder = mkdtempSync(path.join(tmpdir(), 'openapi-'));
  const target = path.join(folder, 'openapi.json');
  try {
    const { status, signal } = spawnSync(process.execPath, ['dist/openapi.js', target], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (status !== 0) throw new Error(`node dist/openapi.js ended with ${status ?? signal}`);
    return readFileSync(target, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The first line in which two texts differ, counted from 1. */
function firstDifference(left, right) {
  const [a, b] = [left.split('\n'), right.split('\n')];
  const index = a.findIndex((line, i) => line !== b[i]);
  return (index === -1 ? a.length : index) + 1;
}

const generated = generate();
const committed = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
if (generated !== committed) {
  const where =
    committed === undefined ? 'is missing' : `differs from line ${firstDifference(committed, generated)} on`;
  console.error(`${file} ${where}: run "npm run openapi" and commit the result`);
  process.exitCode = 1;
}
