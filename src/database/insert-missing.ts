import type { Model } from 'mongoose';
import { isDuplicateKey } from './database-errors.js';

/**
 * Inserts the documents that do not exist yet, in one write, and leaves those that do. Bypasses Mongoose, which would spend
 * more on each document than the database does: documents must be complete.
 *
 * @returns the documents that were inserted
 * @throws whatever made any insert fail, other than a taken key
 */
export async function insertMissing<T>(model: Model<T>, documents: readonly T[]): Promise<readonly T[]> {
  if (documents.length === 0) return [];
  try {
    await model.collection.insertMany([...documents] as never[], { ordered: false });
    return documents;
  } catch (error) {
    // A failed write concern is reported instead of the taken keys; the documents that have those keys may still be lost.
    const { writeErrors } = error as { writeErrors?: unknown };
    const failures = (Array.isArray(writeErrors) ? writeErrors : []) as readonly { readonly index: number }[];
    if (failures.length === 0 || !failures.every((failure) => isDuplicateKey(failure))) throw error;
    const refused = new Set(failures.map(({ index }) => index));
    return documents.filter((_document, index) => !refused.has(index));
  }
}
