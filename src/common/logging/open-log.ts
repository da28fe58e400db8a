import { SECURITY_CONTEXT } from './security-log.js';

/** What may wait for a reader that has fallen behind, in bytes. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
/** Lines that must not be lost get more room. */
const MAX_WAITING_SECURITY_BYTES = 2 * MAX_WAITING_BYTES;

const SECURITY_LINE = `"context":"${SECURITY_CONTEXT}"`;

/** The part of standard output that the log needs. */
type Output = Pick<NodeJS.WriteStream, 'write' | 'writableLength'>;

/**
 * Standard output as pino's destination. Writing to a pipe never waits for its reader: lines wait in memory up to a limit,
 * and then are lost. Their number is logged once there is room again.
 */
export function openLog(output: Output): { write(line: string): void } {
  let lost = 0;
  return {
    write: (line) => {
      if (output.writableLength > MAX_WAITING_BYTES && output.writableLength > roomFor(line)) {
        lost += 1;
        return;
      }
      if (lost > 0) {
        output.write(lossReport(lost));
        lost = 0;
      }
      output.write(line);
    },
  };
}

const roomFor = (line: string): number =>
  line.includes(SECURITY_LINE) ? MAX_WAITING_SECURITY_BYTES : MAX_WAITING_BYTES;

const lossReport = (lines: number): string =>
  `${JSON.stringify({ level: 40, time: Date.now(), pid: process.pid, lines, msg: 'log lines were lost: their reader is too slow' })}\n`;

/** Resolves when everything is written, or after the time. */
export function flushLog(output: NodeJS.WriteStream, maxMs: number): Promise<void> {
  return new Promise((resolve) => {
    if (output.writableLength === 0) return resolve();
    setTimeout(resolve, maxMs);
    output.write('', () => resolve());
  });
}
