/** Promised to scripts by `--help` and docs/cli.md. */
export const EXIT = {
  /** Everything is done. */
  done: 0,
  /** Some or all of it failed or is under way, or the command could not start. */
  failed: 1,
  /** The command line is wrong. Nothing was changed. */
  usage: 2,
  /** The user answered no, or stopped the command. */
  aborted: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
