import { destination, type DestinationStream } from 'pino';

const STDOUT = 1;
const BUFFER_BYTES = 4096;
const LONGEST_DELAY_MS = 200;

let stdout: DestinationStream | undefined;

/**
 * Standard output, written in blocks: a line waits at most 200 ms, and a process that is killed loses at most those.
 * One for the process, as there is one standard output; flushed when the process exits by itself.
 */
export function logDestination(): DestinationStream {
  stdout ??= destination({ dest: STDOUT, sync: false, minLength: BUFFER_BYTES, periodicFlush: LONGEST_DELAY_MS });
  return stdout;
}
