import { abortedError, printable } from './cli-error.js';
import type { Cli } from './cli.js';
import { startProgress } from './progress.js';

interface DriftProgress<Phase extends string> {
  readonly phase: Phase;
  readonly checked: number;
  readonly total?: number | undefined;
  readonly waitingMs: number | undefined;
}

/** Prints the differences of a comparison as they are found, and its progress between them. */
export class DriftReporter<Phase extends string> {
  private readonly progress;

  /** @param phases what is compared in each phase, for the progress */
  constructor(
    private readonly cli: Cli,
    private readonly json: boolean,
    private readonly phases: Readonly<Record<Phase, string>>,
  ) {
    this.progress = startProgress(cli.terminal);
  }

  finding(
    finding: { readonly kind: string; readonly deadLetter: string | null },
    where: string,
    details: readonly string[],
  ): void {
    this.progress.stop();
    const { kind, deadLetter } = finding;
    const row = `${kind.padEnd(8)}  ${where}  ${details.join(', ')}${deadLetter ? ` (given up: ${deadLetter})` : ''}`;
    this.cli.terminal.result(this.json ? JSON.stringify(finding) : printable(row.trimEnd()));
  }

  async watch<Summary>(
    compare: (onProgress: (progress: DriftProgress<Phase>) => void) => Promise<Summary>,
  ): Promise<Summary> {
    try {
      return await compare(({ phase, checked, total = checked, waitingMs }) => {
        if (this.cli.signal.aborted) throw abortedError('stopped comparing');
        const what =
          waitingMs === undefined ? this.phases[phase] : `Waiting ${Math.ceil(waitingMs / 1000)} s for Stream`;
        this.progress.update(checked, Math.max(checked, total), what);
      });
    } finally {
      this.progress.stop();
    }
  }

  /**
   * Prints the summary, as one JSON document or as lines.
   *
   * @param compared what was compared
   * @returns the number of differences
   */
  summary(
    summary: { readonly onTheirWay: number; readonly findings: Readonly<Record<string, number>> },
    compared: string,
    ofRepair?: string,
  ): number {
    const found = Object.values(summary.findings).reduce((sum, count) => sum + count, 0);
    const differences = `${found === 0 ? 'no' : found} difference${found === 1 ? '' : 's'}`;
    const first = `${compared} in Stream compared, ${summary.onTheirWay} on their way: ${differences}`;
    this.cli.terminal.result(this.json ? JSON.stringify({ summary }) : [first, ofRepair].filter(Boolean).join('\n'));
    return found;
  }
}
