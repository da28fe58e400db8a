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

/**
 * State on disk: an append-only file of JSON lines. Each line is handed to the operating system before the call is
 * answered, so it outlives `kill -9` of this process; a power cut may cost the last lines, because appends are not synced.
 * A directory belongs to one process at a time; that is not checked.
 */
export class Journal {
  private readonly path: string;
  private fileDescriptor: number | undefined;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.path = join(directory, 'stream.jsonl');
  }

  /** Every whole line of the last run; a last line without its line feed was torn by a crash and is dropped. */
  read(): JournalLine[] {
    if (!existsSync(this.path)) return [];
    const text = readFileSync(this.path, 'utf8');
    const lines = text.split('\n');
    lines.pop();
    return lines.map((line) => JSON.parse(line) as JournalLine);
  }

  /** Replaces the file by `lines` in one step (temporary file, fsync, rename) and opens it for appending. */
  rewrite(lines: Iterable<JournalLine>): void {
    const temporary = `${this.path}.tmp`;
    const target = openSync(temporary, 'w');
    for (const line of lines) appendFileSync(target, `${JSON.stringify(line)}\n`);
    fsyncSync(target);
    closeSync(target);
    renameSync(temporary, this.path);
    this.fileDescriptor = openSync(this.path, 'a');
  }

  append(line: JournalLine): void {
    if (this.fileDescriptor === undefined) throw new Error('The journal is not open.');
    appendFileSync(this.fileDescriptor, `${JSON.stringify(line)}\n`);
  }

  erase(): void {
    if (this.fileDescriptor !== undefined) ftruncateSync(this.fileDescriptor, 0);
  }

  close(): void {
    if (this.fileDescriptor !== undefined) closeSync(this.fileDescriptor);
    this.fileDescriptor = undefined;
  }
}
