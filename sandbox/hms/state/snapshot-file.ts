import { existsSync, fsyncSync, closeSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Snapshot } from './store.js';

/** State on disk: one file, replaced as a whole. A directory belongs to one process at a time; that is not checked. */
export class SnapshotFile {
  private readonly path: string;
  private written = '';

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.path = join(directory, 'hms.json');
  }

  read(): Snapshot | undefined {
    if (!existsSync(this.path)) return undefined;
    this.written = readFileSync(this.path, 'utf8');
    return JSON.parse(this.written) as Snapshot;
  }

  /** Replaces the file in one step (temporary file, fsync, rename), unless nothing has changed. */
  write(snapshot: Snapshot): void {
    const text = JSON.stringify(snapshot);
    if (text === this.written) return;
    const temporary = `${this.path}.tmp`;
    const target = openSync(temporary, 'w');
    writeSync(target, text);
    fsyncSync(target);
    closeSync(target);
    renameSync(temporary, this.path);
    this.written = text;
  }
}
