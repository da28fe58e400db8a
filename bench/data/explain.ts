import type { Db, Document } from 'mongodb';

/** What the database had to look at for an answer. */
export interface Examined {
  readonly keysExamined: number;
  readonly docsExamined: number;
}

/**
 * Asks the database what a `find` costs it. The filters given here repeat those of the server: `channels.service.ts`,
 * `work-queue.ts` and `users.service.ts`.
 */
export async function explainFind(
  database: Db,
  collection: string,
  query: { filter: Document; sort?: Document; limit?: number },
): Promise<Examined> {
  const { filter, sort, limit } = query;
  const find = { find: collection, filter, ...(sort && { sort }), ...(limit !== undefined && { limit }) };
  const answer = await database.command({ explain: find, verbosity: 'executionStats' });
  const statistics = answer['executionStats'] as { totalKeysExamined?: number; totalDocsExamined?: number } | undefined;
  return {
    keysExamined: statistics?.totalKeysExamined ?? Number.NaN,
    docsExamined: statistics?.totalDocsExamined ?? Number.NaN,
  };
}

const BYTES_PER_MIB = 1_048_576;

/** What the collections that grow take: data, and indexes where the database says it. */
export async function sizes(
  database: Db,
  collections: readonly string[],
): Promise<{ dataMiB: number; indexMiB: number }> {
  let [data, indexes] = [0, 0];
  for (const collection of collections) {
    const statistics = await database.command({ collStats: collection });
    data += Number(statistics['size']);
    indexes += Number(statistics['totalIndexSize']);
  }
  return { dataMiB: data / BYTES_PER_MIB, indexMiB: indexes / BYTES_PER_MIB };
}
