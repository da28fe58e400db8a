import cliProgress from 'cli-progress';
import type { Terminal } from '../terminal.js';

/** What is told of a command that takes its time. */
export interface Progress {
  update(done: number, total: number): void;
  stop(): void;
}

const SILENT: Progress = { update: () => undefined, stop: () => undefined };

/** A bar on a terminal; nothing where nobody looks on, so that logs of scripts stay readable. */
export function startProgress({ streams: { stderr } }: Terminal, what: string): Progress {
  if (!stderr.isTTY) return SILENT;
  const format = `${what} {bar} {value} of {total}, {duration_formatted}`;
  const bar = new cliProgress.SingleBar(
    { stream: stderr, format, hideCursor: true, clearOnComplete: true, gracefulExit: false },
    cliProgress.Presets.rect,
  );
  let started = false;
  return {
    update: (done, total) => {
      if (!started) bar.start(total, done);
      started = true;
      bar.setTotal(total);
      bar.update(done);
    },
    stop: () => {
      if (started) bar.stop();
      started = false;
    },
  };
}
