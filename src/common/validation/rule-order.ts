/**
 * What a value must be at all. A value of another type breaks most other rules, too, and their texts would mislead. A list
 * comes before what its entries are: rules for each entry break, too, where there is no list.
 */
const OF_TYPE = ['isDefined', 'isArray', 'isObject', 'nestedValidation', 'isString', 'isInt', 'isNumber', 'isBoolean'];
/** How much of it there may be. */
const OF_RANGE = ['min', 'max', 'minLength', 'maxLength', 'isLength', 'arrayMinSize', 'arrayMaxSize', 'arrayUnique'];

const FORM = OF_TYPE.length;

/**
 * The rule to name when a field breaks several: its type first, then its form, then its range. Decorators run in an order
 * that depends on how they are written; clients should not see that.
 */
export function firstBroken(rules: readonly string[]): string | undefined {
  return rules.toSorted((a, b) => rankOf(a) - rankOf(b))[0];
}

function rankOf(rule: string): number {
  const type = OF_TYPE.indexOf(rule);
  if (type >= 0) return type;
  return FORM + 1 + OF_RANGE.indexOf(rule);
}
