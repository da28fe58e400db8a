import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { StartError } from './start-error.js';

/** Writes JSON that only this user may read. Readers see the old file or the new one, never a part. */
export function writePrivateJson(file: string, value: unknown): void {
  const temporary = `${file}.${process.pid}.tmp`;
  rmSync(temporary, { force: true });
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(temporary, file);
}

/**
 * Reads a JSON object; an absent file is an empty one.
 *
 * @throws StartError when the file holds anything else: it must be repaired or removed by hand, not overwritten.
 */
export function readJsonObject(file: string): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (error) {
    throw new StartError(`${file} does not hold JSON: repair or remove it`, { cause: error });
  }
  throw new StartError(`${file} does not hold a JSON object: repair or remove it`);
}
