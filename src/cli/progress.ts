import cliProgress from 'cli-progress';
import type { Terminal } from './terminal.js';

/** What is told of a command that takes its time. */
export interface Progress {
  /** @param what what is done, where that changes on the way */
  update(done: number, total: number, what?: string): void;
  /** Takes the bar away; the next update brings it back. */
  stop(): void;
}

const SILENT: Progress = { update: () => undefined, stop: () => undefined };

/** A bar on a terminal; nothing where nobody looks on, so that logs of scripts stay readable. */
export function startProgress({ streams: { stderr } }: Terminal, what: string): Progress {
  if (!stderr.isTTY) return SILENT;
  const format = `{what} {bar} {value} of {total}, {duration_formatted}`;
  const bar = new cliProgress.SingleBar(
    { stream: stderr, format, hideCursor: true, clearOnComplete: true, gracefulExit: false },
    cliProgress.Presets.rect,
  );
  let started = false;
  return {
    update: (done, total, now = what) => {
      if (!started) bar.start(total, done, { what: now });
      started = true;
      bar.setTotal(total);
      bar.update(done, { what: now });
    },
    stop: () => {
      if (started) bar.stop();
      started = false;
    },
  };
}
