import { keyOf, rankBounds } from '../bson/key-string.js';
import { toRange } from '../query/bounds.js';
import type { Store } from './store.js';
import type { StoredDoc } from './stored-doc.js';

/** How often expired documents are looked for, as in MongoDB. */
export const EXPIRY_INTERVAL_MS = 60_000;

/** Removes what TTL indexes have let expire by `now`; answers how many documents that was. */
export function removeExpired(store: Store, now: Date): number {
  let removed = 0;
  for (const collection of store.all()) {
    const expired = new Set<StoredDoc>();
    for (const { expireAfterSeconds, fields, entries } of collection.indexes) {
      if (expireAfterSeconds === undefined) continue;
      const upper = keyOf(new Date(now.getTime() - expireAfterSeconds * 1000));
      const [lower] = rankBounds(upper);
      const interval = { lower, lowerInclusive: true, upper, upperInclusive: true };
      const { from, to } = toRange(interval, fields[0]?.descending ?? false);
      for (const { value } of entries.range(from, to)) expired.add(value);
    }
    for (const stored of expired) collection.remove(stored);
    removed += expired.size;
  }
  return removed;
}
