import type { FastifyBaseLogger } from 'fastify';
import { levels } from 'pino';

/** pino keeps its destination under a symbol of this description; it has no public way to change it later. */
const DESTINATION = 'pino.stream';

/** What a server writes to its log, kept instead of printed. */
export class CapturedLog {
  private lines: string[] = [];

  /** @param echoLevel also prints lines from this level on, for debugging */
  constructor(log: FastifyBaseLogger, echoLevel?: string) {
    const destination = Object.getOwnPropertySymbols(log).find(({ description }) => description === DESTINATION);
    if (!destination) throw new Error(`the log has no ${DESTINATION}`);
    const threshold = echoLevel ? (levels.values[echoLevel] ?? Infinity) : Infinity;
    const write = (line: string): void => {
      this.lines.push(line);
      if (threshold < Infinity && (JSON.parse(line) as { level: number }).level >= threshold)
        process.stdout.write(line);
    };
    Object.assign(log, { [destination]: { write } });
  }

  get text(): string {
    return this.lines.join('');
  }

  /** Every line so far. */
  get entries(): Record<string, unknown>[] {
    return this.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** The lines of one request, or of what it caused. */
  linesOf(requestId: string): Record<string, unknown>[] {
    return this.entries.filter(({ reqId }) => reqId === requestId);
  }

  /** Clears the lines. */
  forget(): void {
    this.lines = [];
  }
}
