import { destination } from 'pino';

const STDOUT = 1;
/** Sixty lines or so: the cost of a write, which wakes a thread of its own, is spread over them. */
const BLOCK_CHARACTERS = 32_768;
const LONGEST_DELAY_MS = 200;

/** Where pino writes its lines to. */
export interface LogDestination {
  write(line: string): void;
  /** Writes out what has gathered, before it returns. */
  flushSync(): void;
}

/**
 * Gathers lines and passes them on in blocks. pino's own buffer measures all it holds with every line that comes, which
 * at the size of these blocks costs more than the lines.
 *
 * @param out takes a block; it must write at once what it is given
 */
export function inBlocks(out: LogDestination): LogDestination {
  let lines: string[] = [];
  let characters = 0;
  const pass = (): void => {
    if (characters === 0) return;
    const block = lines.join('');
    lines = [];
    characters = 0;
    out.write(block);
  };
  setInterval(pass, LONGEST_DELAY_MS).unref();
  return {
    write: (line) => {
      lines.push(line);
      characters += line.length;
      if (characters >= BLOCK_CHARACTERS) pass();
    },
    flushSync: () => {
      pass();
      out.flushSync();
    },
  };
}

let stdout: LogDestination | undefined;

/**
 * Standard output, written in blocks: a line waits at most 200 ms, and a process that is killed loses at most those.
 * One for the process, as there is one standard output; flushed when the process exits by itself.
 */
export function logDestination(): LogDestination {
  if (stdout) return stdout;
  const lines = inBlocks(destination({ dest: STDOUT, sync: false }));
  // Before pino's own handler of the exit, which writes out what it was given.
  process.prependListener('exit', () => lines.flushSync());
  stdout = lines;
  return lines;
}
