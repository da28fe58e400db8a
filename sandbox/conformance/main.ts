/**
 * Runs the official SDK against the Stream stand-in and writes docs/sandbox-conformance.md.
 *
 *   npm run sandbox:conformance                     writes the page
 *   npm run sandbox:conformance -- --check          compares it instead
 *   npm run sandbox:conformance -- --real --yes     compares the stand-in with a real app
 *
 * Exits with 1 when a case fails, the page differs, or the options are not understood.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compareWithRealApp } from './real/command.js';
import { PAGE_FILE } from './run/page.js';
import { countsOf, makeReport } from './run/report.js';

/** Writes the page, or compares it, and returns the exit code. */
async function page(check: boolean): Promise<number> {
  const { page, verdicts, faults } = await makeReport();
  if (faults.length > 0) {
    console.error(`${faults.join('\n')}\nThe page was not ${check ? 'compared' : 'written'}.`);
    return 1;
  }
  if (check && readPage() !== page) {
    console.error(
      `${PAGE_FILE} differs from what a run writes: run "npm run sandbox:conformance" and commit the result`,
    );
    return 1;
  }
  if (!check) writeFileSync(PAGE_FILE, page);
  console.log(`${PAGE_FILE}: ${countsOf(verdicts)}.`);
  return 0;
}

function readPage(): string | undefined {
  try {
    return readFileSync(PAGE_FILE, 'utf8');
  } catch {
    return undefined;
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { check: { type: 'boolean' }, real: { type: 'boolean' }, yes: { type: 'boolean' } },
  });
  if (values.real) return compareWithRealApp({ isConfirmed: values.yes === true });
  return page(values.check === true);
}

const code = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
// The SDK leaves a timer of 15 seconds behind for each socket.
process.exit(code);
