/**
 * Fails when docs/openapi.json is not what the application writes, or breaks one of Redocly's recommended rules.
 *
 *   node scripts/check-openapi.mjs
 *
 * Needs a build (dist/openapi.js). Silent on success. Otherwise prints the first difference or the broken rules, and
 * exits with 1.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const file = 'docs/openapi.json';

/** The description as the application writes it now. Its errors go to our stderr. */
function generate() {
  const folder = mkdtempSync(path.join(tmpdir(), 'openapi-'));
  const target = path.join(folder, 'openapi.json');
  try {
    const { status, signal } = spawnSync(process.execPath, ['dist/openapi.js', target], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (status !== 0) throw new Error(`node dist/openapi.js exited with ${status ?? signal}`);
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

/** Errors and warnings of Redocly's recommended rules, one line each. */
function brokenRules() {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['node_modules/@redocly/cli/bin/cli.js', 'lint', '--extends=recommended', '--format=json', file],
    {
      encoding: 'utf8',
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    },
  );
  if (!stdout.startsWith('{')) throw new Error(`redocly lint did not run:\n${stderr}`);
  return JSON.parse(stdout).problems.map(
    ({ ruleId, message, location: [{ pointer }] }) => `${file} ${pointer}: ${message} (${ruleId})`,
  );
}

const generated = generate();
const committed = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
const faults = [];
if (generated !== committed) {
  const where =
    committed === undefined ? 'is missing' : `differs from line ${firstDifference(committed, generated)} on`;
  faults.push(`${file} ${where}: run "npm run openapi" and commit the result`);
} else {
  faults.push(...brokenRules());
}
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exitCode = 1;
}
