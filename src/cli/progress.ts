import cliProgress from 'cli-progress';
import type { Terminal } from './terminal.js';

export interface Progress {
  /** @param what a new label, where it changes */
  update(done: number, total: number, what?: string): void;
  /** Removes the bar. The next update shows it again. */
  stop(): void;
}

/** A bar on a terminal. Without a terminal nothing is written, so that logs of scripts stay readable. */
export function startProgress({ streams: { stderr } }: Terminal, what = ''): Progress {
  const format = `{what} {bar} {value} of {total}, {duration_formatted}`;
  const bar = new cliProgress.SingleBar(
    { stream: stderr, format, hideCursor: true, clearOnComplete: true, gracefulExit: false },
    cliProgress.Presets.rect,
  );
  return {
    update: (done, total, now = what) => {
      if (!bar.isActive) bar.start(total, done, { what: now });
      bar.setTotal(total);
      bar.update(done, { what: now });
    },
    stop: () => bar.stop(),
  };
}
