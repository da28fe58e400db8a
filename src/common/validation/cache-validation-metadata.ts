import type { MetadataStorage } from 'class-validator';

type Rules = ReturnType<MetadataStorage['getTargetValidationMetadatas']>;

const keeping = new WeakSet<MetadataStorage>();

/**
 * Has class-validator find the rules of a class once. It looks through the rules of all classes there are for every
 * object that it validates, which costs more than the validation; yet rules are fixed when the classes are loaded.
 */
export function cacheValidationMetadata(storage: MetadataStorage): void {
  if (keeping.has(storage)) return;
  keeping.add(storage);
  const kept = new WeakMap<object, Map<string, Rules>>();
  const find = storage.getTargetValidationMetadatas.bind(storage);
  storage.getTargetValidationMetadatas = (target, schema, always, strictGroups, groups) => {
    // With groups, or under another name, a class has other rules; nobody here uses either.
    if (schema || groups?.length) return find(target, schema, always, strictGroups, groups);
    const ofTarget = kept.get(target) ?? new Map<string, Rules>();
    kept.set(target, ofTarget);
    const way = `${String(always)} ${String(strictGroups)}`;
    let rules = ofTarget.get(way);
    if (!rules) {
      rules = find(target, schema, always, strictGroups, groups);
      ofTarget.set(way, rules);
    }
    return rules;
  };
}
