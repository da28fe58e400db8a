import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { table } from './table.js';

/** What became of one account. */
export interface Result {
  readonly id: string;
  /** One word, or a few joined by hyphens, that scripts may rely on. */
  readonly outcome: string;
  /** False when what was asked for is not so, or not yet. */
  readonly ok: boolean;
  readonly detail?: string | undefined;
}

/** Tells a result per account, in the order of the ids, and says how the command ends. */
export function tellResults(terminal: Terminal, results: readonly Result[], json: boolean): ExitCode {
  if (json) terminal.result(JSON.stringify({ results }));
  else
    terminal.result(table(results.map(({ id, outcome, detail = '' }) => [id, outcome.replaceAll('-', ' '), detail])));
  return results.every(({ ok }) => ok) ? EXIT.done : EXIT.failed;
}
