import { isOperation } from '../http/filter-rules.js';
import { isObject } from '../http/input.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';
import type { Store } from '../state/store.js';

/**
 * The channels that a filter may find, in the order in which they were made: of those that it names, or whose members it
 * names, no others. To evaluate the filter for every channel would make each list as slow as there are channels.
 */
export function candidates(store: Pick<Store, 'channels' | 'members'>, filter: JsonObject): ChannelRecord[] {
  const cids = wantedCids(store, filter);
  const all = [...store.channels.values()];
  return cids === undefined ? all : all.filter(({ cid }) => cids.has(cid));
}

function wantedCids(store: Pick<Store, 'members'>, filter: JsonObject): ReadonlySet<string> | undefined {
  const cids = wantedTexts(filter.cid);
  if (cids !== undefined) return new Set(cids);
  const members = wantedTexts(filter.members);
  if (members !== undefined) {
    return new Set(members.flatMap((id) => store.members.inGroup('user', id).map(({ cid }) => cid)));
  }
  const parts = Array.isArray(filter.$and) ? filter.$and.filter(isObject) : [];
  return parts.map((part) => wantedCids(store, part)).find((found) => found !== undefined);
}

/** The texts of which a field must be, or hold, at least one. */
function wantedTexts(condition: unknown): readonly string[] | undefined {
  const { $in, $eq } = isOperation(condition) ? condition : { $in: undefined, $eq: condition };
  const wanted = $in ?? $eq;
  const list: readonly unknown[] = Array.isArray(wanted) ? wanted : [wanted];
  const areTexts = list.length > 0 && list.every((item) => typeof item === 'string');
  return areTexts ? (list as readonly string[]) : undefined;
}
