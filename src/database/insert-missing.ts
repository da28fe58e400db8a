import type { Model, mongo } from 'mongoose';

const DUPLICATE_KEY = 11_000;

/** True when MongoDB refused a write because a unique key is taken. */
export function isDuplicateKey(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === DUPLICATE_KEY;
}

/** The primary has a write, and could not tell that it will last. Raised also when the documents were there before. */
export class NotDurableError extends Error {
  override readonly name = 'NotDurableError';
}

/**
 * Inserts the documents that are not there yet, in one write, and leaves those that are. Goes past Mongoose, which would
 * spend more on each document than the database does: documents must be complete.
 *
 * @throws whatever made any insert fail, other than a taken key; NotDurableError when a document, new or old, may be lost
 */
export async function insertMissing<T>(model: Model<T>, documents: readonly T[]): Promise<void> {
  if (documents.length === 0) return;
  try {
    await model.collection.insertMany([...documents] as never[], { ordered: false });
  } catch (error) {
    const { writeErrors, result } = error as Partial<mongo.MongoBulkWriteError>;
    const failures: unknown[] = Array.isArray(writeErrors) && writeErrors.length > 0 ? writeErrors : [error];
    if (!failures.every((failure) => isDuplicateKey(failure))) throw error;
    // MongoDB tells of taken keys and of a failed write concern side by side; the document that has the key may be as
    // young as the failed write before this one.
    const unsure = result?.getWriteConcernError();
    if (unsure) throw new NotDurableError(unsure.errmsg, { cause: error });
  }
}
