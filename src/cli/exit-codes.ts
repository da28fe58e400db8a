/** How a command ends, for scripts: part of what `--help` and docs/cli.md promise. */
export const EXIT = {
  /** Everything that was asked for is done. */
  done: 0,
  /** Some or all of it is not, or the command could not work at all. */
  failed: 1,
  /** The command line cannot be understood, or is refused as it is. Nothing was done. */
  usage: 2,
  /** The person at the terminal said no, or ended the command. */
  aborted: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
