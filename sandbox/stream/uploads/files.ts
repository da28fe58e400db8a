import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { refuse } from '../http/errors.js';

/** Bytes that are kept in memory at most, by a stand-in without a data directory. */
const MAX_MEMORY_BYTES = 512 * 1024 * 1024;

/** The contents of uploads and exports: on disk beside the state, or in memory when the state is there, too. */
export class Files {
  /** Where this stand-in listens; known once it does. */
  origin = '';
  private readonly inMemory = new Map<string, Buffer>();
  private readonly directory: string | undefined;
  private memoryBytes = 0;

  constructor(dataDir: string | undefined) {
    this.directory = dataDir === undefined ? undefined : join(dataDir, 'uploads');
  }

  /** The address that serves the contents. Its id cannot be guessed: whoever has the address may read them, as in Stream. */
  urlOf({ id, name }: { readonly id: string; readonly name: string }): string {
    return `${this.origin}/files/${id}/${encodeURIComponent(name)}`;
  }

  write(id: string, bytes: Buffer): void {
    if (this.directory === undefined) {
      if (this.memoryBytes + bytes.length > MAX_MEMORY_BYTES) {
        throw refuse('payloadTooLarge', 'the Stream sandbox keeps at most 512 MiB of files in memory');
      }
      this.memoryBytes += bytes.length;
      this.inMemory.set(id, bytes);
      return;
    }
    mkdirSync(this.directory, { recursive: true });
    writeFileSync(join(this.directory, id), bytes);
  }

  /** The contents, of ids that the state knows; undefined when the state came without them. */
  read(id: string): Buffer | undefined {
    if (this.directory === undefined) return this.inMemory.get(id);
    const path = join(this.directory, id);
    return existsSync(path) ? readFileSync(path) : undefined;
  }

  delete(id: string): void {
    if (this.directory !== undefined) {
      rmSync(join(this.directory, id), { force: true });
      return;
    }
    this.memoryBytes -= this.inMemory.get(id)?.length ?? 0;
    this.inMemory.delete(id);
  }

  /** What is kept in memory, with its bound. */
  sizes(): Readonly<Record<string, { size: number; max: number }>> {
    return { fileBytes: { size: this.memoryBytes, max: MAX_MEMORY_BYTES } };
  }

  clear(): void {
    this.inMemory.clear();
    this.memoryBytes = 0;
    if (this.directory !== undefined) rmSync(this.directory, { recursive: true, force: true });
  }
}
