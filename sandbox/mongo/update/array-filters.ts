import { formatDoc } from '../bson/format.js';
import { isDoc, type Doc } from '../bson/values.js';
import { MongoError } from '../errors.js';
import type { Scope } from '../aggregation/scope.js';
import type { ValueTest } from '../query/field-tests.js';
import { compileFilter } from '../query/matcher.js';

/**
 * Compiles `arrayFilters` into one test per identifier. Throws MongoDB's code 9 when a filter names no identifier,
 * several, or one that another filter has, and when the update's paths use none of it.
 */
export function compileArrayFilters(
  filters: readonly unknown[],
  paths: readonly string[],
  scope: Scope,
): Map<string, ValueTest> {
  const compiled = new Map<string, ValueTest>();
  for (const filter of filters) {
    if (!isDoc(filter)) throw new MongoError(14, 'Array filters must be documents');
    const identifier = identifierOf(filter);
    if (compiled.has(identifier)) {
      throw new MongoError(9, `Found multiple array filters with the same top-level field name ${identifier}`);
    }
    if (!paths.some((path) => path.split('.').includes(`$[${identifier}]`))) {
      throw new MongoError(
        9,
        `The array filter for identifier '${identifier}' was not used in the update ${formatDoc(filter)}`,
      );
    }
    const matches = compileFilter(filter, scope);
    compiled.set(identifier, (value) => matches({ [identifier]: value }));
  }
  return compiled;
}

function identifierOf(filter: Doc): string {
  const names = new Set(topLevelNames(filter));
  const [identifier] = names;
  if (identifier === undefined) {
    throw new MongoError(9, 'Cannot use an expression without a top-level field name in arrayFilters');
  }
  if (names.size > 1) {
    throw new MongoError(
      9,
      `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${[...names].join("' and '")}'`,
    );
  }
  if (!/^[a-z][a-zA-Z0-9]*$/.test(identifier)) {
    throw new MongoError(
      2,
      `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${identifier}'`,
    );
  }
  return identifier;
}

function topLevelNames(filter: Doc): string[] {
  return Object.entries(filter).flatMap(([name, operand]) => {
    if (!name.startsWith('$')) return [name.split('.')[0] ?? name];
    return Array.isArray(operand) ? operand.filter(isDoc).flatMap(topLevelNames) : [];
  });
}
