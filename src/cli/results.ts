import type { AccountState } from '../users/account-states.service.js';
import { EXIT, type ExitCode, printable } from './cli-error.js';
import type { Terminal } from './terminal.js';

/** The result of a command for one account. */
export interface Result {
  readonly id: string;
  /** One word, or a few joined by hyphens. Scripts may rely on it. */
  readonly outcome: string;
  /** False when the account is not in the requested state, or not yet. */
  readonly ok: boolean;
  readonly detail?: string | undefined;
}

/** Results that are too many to list. */
export interface Counts {
  readonly ok: number;
  readonly underWay: number;
  readonly failed: number;
  /** The first of those that failed. */
  readonly problems: readonly Result[];
}

const MAX_PROBLEMS = 1000;

/** @param done the outcome when Stream has the account as it should be */
export function resultOf(id: string, state: AccountState | undefined, done: string): Result {
  if (!state) return { id, outcome: 'not-found', ok: false };
  if (state.sync === 'done') return { id, outcome: done, ok: true };
  const outcome = state.sync === 'dead' ? 'failed' : 'under-way';
  return { id, outcome, ok: false, detail: state.lastError ?? undefined };
}

export async function countResults(results: AsyncIterable<Result>): Promise<Counts> {
  const counts = { ok: 0, underWay: 0, failed: 0 };
  const problems: Result[] = [];
  for await (const result of results) {
    if (result.ok) counts.ok += 1;
    else if (result.outcome === 'under-way') counts.underWay += 1;
    else {
      counts.failed += 1;
      if (problems.length < MAX_PROBLEMS) problems.push(result);
    }
  }
  return { ...counts, problems };
}

/** Prints one result per account, in the order of the ids, and returns the exit code that follows from them. */
export function printResults(terminal: Terminal, results: readonly Result[], json = false): ExitCode {
  const rows = results.map(({ id, outcome, detail = '' }) => [id, outcome.replaceAll('-', ' '), detail]);
  terminal.result(json ? JSON.stringify({ results }) : table(rows));
  return results.every(({ ok }) => ok) ? EXIT.done : EXIT.failed;
}

/** One line with the counts, and one for each problem. */
export const describeCounts = (what: string, done: string, { ok, underWay, failed, problems }: Counts): string =>
  [
    `${what}: ${ok} ${done}, ${underWay} under way, ${failed} failed`,
    ...problems.map(({ id, detail = '' }) => `${id}  failed  ${detail}`.trimEnd()),
  ].join('\n');

/** Rows in aligned columns. */
export function table(rows: readonly (readonly string[])[]): string {
  const shown = rows.map((row) => row.map((cell) => printable(cell)));
  const columns = Math.max(0, ...shown.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...shown.map((row) => (row[column] ?? '').length)),
  );
  return shown
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
