import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
} from 'node:fs';
import { join } from 'node:path';

/** One line is one API call's changes, so a call survives whole or not at all. `entity` null is a deletion. */
export type JournalLine = readonly (readonly [collection: string, key: string, entity: object | null])[];

const MAX_HISTORY_BYTES = 64 * 1024 * 1024;
const LINE_FEED = 0x0a;
/** Characters that are written at a time. */
const CHUNK = 1024 * 1024;

/**
 * State on disk: a file of JSON lines that is appended to, and written anew when most of it is history. Each line is handed to the operating system before the call is
 * answered, so it outlives `kill -9` of this process; a power cut may cost the last lines, because appends are not synced.
 * A directory belongs to one process at a time; that is not checked.
 */
export class Journal {
  private readonly path: string;
  private fileDescriptor: number | undefined;
  /** Bytes that the file had when it was written anew, and those that were appended since. */
  private writtenBytes = 0;
  private appendedBytes = 0;

  /** `maxHistoryBytes`: what may be appended before it is time to write the file anew, at the least. */
  constructor(
    directory: string,
    private readonly maxHistoryBytes = MAX_HISTORY_BYTES,
  ) {
    mkdirSync(directory, { recursive: true });
    this.path = join(directory, 'stream.jsonl');
  }

  /** Whether more was appended than there was: then it costs little to write the file anew, and a day of changes does not fill the disk. */
  get isLong(): boolean {
    return this.appendedBytes > Math.max(this.maxHistoryBytes, this.writtenBytes);
  }

  /** Every whole line of the last run; a last line without its line feed was torn by a crash and is dropped. */
  read(): JournalLine[] {
    if (!existsSync(this.path)) return [];
    const bytes = readFileSync(this.path);
    const lines: JournalLine[] = [];
    // Line by line: all of it may be longer than a text can be.
    for (let start = 0, end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      lines.push(JSON.parse(bytes.toString('utf8', start, end)) as JournalLine);
      start = end + 1;
    }
    return lines;
  }

  /** Replaces the file by `lines` in one step (temporary file, fsync, rename) and opens it for appending. */
  rewrite(lines: Iterable<JournalLine>): void {
    const temporary = `${this.path}.tmp`;
    const target = openSync(temporary, 'w');
    try {
      this.writtenBytes = writeLines(target, lines);
      fsyncSync(target);
    } finally {
      closeSync(target);
    }
    renameSync(temporary, this.path);
    const opened = openSync(this.path, 'a');
    this.close();
    this.fileDescriptor = opened;
    this.appendedBytes = 0;
  }

  append(line: JournalLine): void {
    if (this.fileDescriptor === undefined) throw new Error('The journal is not open.');
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    appendFileSync(this.fileDescriptor, bytes);
    this.appendedBytes += bytes.length;
  }

  erase(): void {
    if (this.fileDescriptor !== undefined) ftruncateSync(this.fileDescriptor, 0);
    this.writtenBytes = 0;
    this.appendedBytes = 0;
  }

  close(): void {
    if (this.fileDescriptor !== undefined) closeSync(this.fileDescriptor);
    this.fileDescriptor = undefined;
  }
}

/** Writes lines and returns how many bytes they have. */
function writeLines(target: number, lines: Iterable<JournalLine>): number {
  let written = 0;
  let text = '';
  const flush = (): void => {
    const bytes = Buffer.from(text);
    appendFileSync(target, bytes);
    written += bytes.length;
    text = '';
  };
  for (const line of lines) {
    text += `${JSON.stringify(line)}\n`;
    if (text.length > CHUNK) flush();
  }
  flush();
  return written;
}
