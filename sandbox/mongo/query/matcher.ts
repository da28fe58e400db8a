import { isDoc, toDouble, truthy, type Doc } from '../bson/values.js';
import { MongoError, refuse } from '../errors.js';
import { compileExpression } from '../aggregation/expressions.js';
import type { Scope } from '../aggregation/scope.js';
import { bits, comparison, equalTo, modulo, ofType, oneOf, regexTest, type ValueTest } from './field-tests.js';
import { visitPath } from './paths.js';
import { isRegex } from './regex.js';

/** Filled in while a document matches: the array index that the positional `$` of an update or projection means. */
export interface MatchState {
  index?: number;
}

/** A compiled filter. */
export type Matcher = (doc: Doc, state?: MatchState) => boolean;

/** One condition on a field: as a filter sees it from the document, and as `$elemMatch` and `$pull` see one value. */
interface FieldCondition {
  matches: Matcher;
  test: ValueTest;
}

/**
 * Compiles a filter once per command. Throws MongoDB's own errors for malformed filters and refuses the operators
 * this stand-in has no answer for.
 */
export function compileFilter(filter: Doc, scope: Scope): Matcher {
  const all = Object.entries(filter).map(([name, operand]) => compileClause(name, operand, scope));
  const [only] = all;
  if (only === undefined) return () => true;
  if (all.length === 1) return only;
  return (doc, state) => all.every((matches) => matches(doc, state));
}

/** Compiles what stands at a field's place in a filter (`5`, `{ $gt: 5 }`) into a test of one value, as `$pull` needs it. */
export function compileValueTest(operand: unknown, scope: Scope): ValueTest {
  const conditions = fieldConditions(['value'], operand, scope);
  return (value) => conditions.every(({ test }) => test(value));
}

/** True for `{ $gt: 5 }`, false for an embedded document that stands for itself. */
export function isOperatorDoc(value: unknown): value is Doc {
  if (!isDoc(value)) return false;
  const [first] = Object.keys(value);
  return first !== undefined && first.startsWith('$') && !/^\$(?:ref|id|db)$/.test(first);
}

function compileClause(name: string, operand: unknown, scope: Scope): Matcher {
  if (!name.startsWith('$')) {
    const conditions = fieldConditions(name.split('.'), operand, scope);
    const [only] = conditions;
    if (only !== undefined && conditions.length === 1) return only.matches;
    return (doc, state) => conditions.every(({ matches }) => matches(doc, state));
  }
  switch (name) {
    case '$and': {
      const all = clauses(name, operand, scope);
      return (doc, state) => all.every((matches) => matches(doc, state));
    }
    case '$or': {
      const any = clauses(name, operand, scope);
      return (doc, state) => any.some((matches) => matches(doc, state));
    }
    case '$nor': {
      const none = clauses(name, operand, scope);
      return (doc) => !none.some((matches) => matches(doc));
    }
    case '$expr': {
      const expression = compileExpression(operand);
      return (doc) => truthy(expression(scope.withRoot(doc)));
    }
    case '$comment':
      return () => true;
    case '$alwaysTrue':
      return () => true;
    case '$alwaysFalse':
      return () => false;
    case '$where':
    case '$text':
    case '$jsonSchema':
    case '$sampleRate':
      throw refuse(name);
    default:
      throw new MongoError(
        2,
        `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
      );
  }
}

function clauses(name: string, operand: unknown, scope: Scope): Matcher[] {
  if (!Array.isArray(operand)) throw new MongoError(2, `${name} must be an array`);
  if (operand.length === 0) throw new MongoError(2, '$and/$or/$nor must be a nonempty array');
  return operand.map((clause: unknown) => {
    if (!isDoc(clause)) throw new MongoError(2, '$or/$and/$nor entries need to be full objects');
    return compileFilter(clause, scope);
  });
}

function fieldConditions(parts: readonly string[], operand: unknown, scope: Scope): FieldCondition[] {
  if (!isOperatorDoc(operand)) return [condition(parts, equalTo(operand))];
  return Object.keys(operand)
    .filter((name) => !(name === '$options' && '$regex' in operand))
    .map((name) => operatorCondition(parts, name, operand, scope));
}

function operatorCondition(parts: readonly string[], name: string, all: Doc, scope: Scope): FieldCondition {
  const operand = all[name];
  switch (name) {
    case '$eq':
      return condition(parts, equalTo(operand));
    case '$ne':
      if (isRegex(operand)) throw new MongoError(2, "Can't have regex as arg to $ne.");
      return negate([condition(parts, equalTo(operand))]);
    case '$in':
      checkNoOperators(operand);
      return condition(parts, oneOf(operand));
    case '$nin':
      if (!Array.isArray(operand)) throw new MongoError(2, '$nin needs an array');
      return negate([condition(parts, oneOf(operand))]);
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return condition(parts, comparison(name, operand));
    case '$not':
      return negate(negatedConditions(parts, operand, scope));
    case '$exists': {
      const present = condition(parts, (value) => value !== undefined, false);
      return truthy(operand) ? present : negate([present]);
    }
    case '$type':
      return condition(parts, ofType(operand));
    case '$regex':
      return regexCondition(parts, operand, all['$options']);
    case '$options':
      throw new MongoError(2, '$options needs a $regex');
    case '$mod':
      return condition(parts, modulo(operand));
    case '$size':
      return sizeCondition(parts, operand);
    case '$all':
      return allCondition(parts, operand, scope);
    case '$elemMatch':
      return elemMatchCondition(parts, operand, scope);
    case '$bitsAllSet':
    case '$bitsAllClear':
    case '$bitsAnySet':
    case '$bitsAnyClear':
      return condition(parts, bits(name, operand));
    case '$comment':
      return condition(parts, () => true, false);
    case '$geoWithin':
    case '$geoIntersects':
    case '$near':
    case '$nearSphere':
      throw refuse(name);
    default:
      throw new MongoError(2, `unknown operator: ${name}`);
  }
}

/** A test on the value itself and, unless `expand` is false, on each element when the value is an array. */
function condition(parts: readonly string[], test: ValueTest, expand = true): FieldCondition {
  const matches: Matcher = (doc, state) =>
    visitPath(doc, parts, (leaf, outer) => {
      if (test(leaf)) {
        if (state !== undefined && outer !== undefined) state.index = outer;
        return true;
      }
      if (!expand || !Array.isArray(leaf)) return false;
      const found = leaf.findIndex(test);
      if (found >= 0 && state !== undefined) state.index = outer ?? found;
      return found >= 0;
    });
  return { matches, test };
}

function negate(conditions: readonly FieldCondition[]): FieldCondition {
  return {
    matches: (doc) => !conditions.every(({ matches }) => matches(doc)),
    test: (value) => !conditions.every(({ test }) => test(value)),
  };
}

function negatedConditions(parts: readonly string[], operand: unknown, scope: Scope): FieldCondition[] {
  if (isRegex(operand)) return [condition(parts, equalTo(operand))];
  if (!isDoc(operand)) throw new MongoError(2, '$not needs a regex or a document');
  if (Object.keys(operand).length === 0) throw new MongoError(2, '$not cannot be empty');
  const plain = Object.keys(operand).find((name) => !name.startsWith('$'));
  if (plain !== undefined) throw new MongoError(2, `unknown operator: ${plain}`);
  return fieldConditions(parts, operand, scope);
}

function checkNoOperators(operand: unknown): void {
  if (Array.isArray(operand) && operand.some(isOperatorDoc)) throw new MongoError(2, 'cannot nest $ under $in');
}

function regexCondition(parts: readonly string[], operand: unknown, options: unknown): FieldCondition {
  if (options !== undefined && typeof options !== 'string') throw new MongoError(2, '$options has to be a string');
  if (isRegex(operand)) return condition(parts, regexTest(operand, operand.pattern, options ?? operand.options));
  if (typeof operand !== 'string') throw new MongoError(2, '$regex has to be a string');
  return condition(parts, regexTest(operand, operand, options ?? ''));
}

function sizeCondition(parts: readonly string[], operand: unknown): FieldCondition {
  const size = toDouble(operand);
  if (size === undefined) throw new MongoError(9, 'Failed to parse $size. Expected a number');
  if (!Number.isInteger(size)) throw new MongoError(9, 'Failed to parse $size. Expected an integer');
  if (size < 0) throw new MongoError(9, 'Failed to parse $size. Expected a non-negative number');
  return condition(parts, (value) => Array.isArray(value) && value.length === size, false);
}

function allCondition(parts: readonly string[], operand: unknown, scope: Scope): FieldCondition {
  if (!Array.isArray(operand)) throw new MongoError(2, '$all needs an array');
  const each = operand.map((item: unknown) =>
    isDoc(item) && '$elemMatch' in item
      ? elemMatchCondition(parts, item['$elemMatch'], scope)
      : condition(parts, equalTo(item)),
  );
  return {
    matches: (doc, state) => each.length > 0 && each.every(({ matches }) => matches(doc, state)),
    test: (value) =>
      each.length > 0 && each.every(({ test }) => test(value) || (Array.isArray(value) && value.some(test))),
  };
}

function elemMatchCondition(parts: readonly string[], operand: unknown, scope: Scope): FieldCondition {
  if (!isDoc(operand)) throw new MongoError(2, '$elemMatch needs an Object');
  const [first] = Object.keys(operand);
  const byValue = isOperatorDoc(operand) && !/^\$(?:and|or|nor|expr|where)$/.test(first ?? '');
  const ofDoc = byValue ? undefined : compileFilter(operand, scope);
  const ofValue = byValue ? compileValueTest(operand, scope) : undefined;
  const element: ValueTest = (item) => (ofDoc ? isDoc(item) && ofDoc(item) : ofValue !== undefined && ofValue(item));
  return {
    test: (value) => Array.isArray(value) && value.some(element),
    matches: (doc, state) =>
      visitPath(doc, parts, (leaf, outer) => {
        const found = Array.isArray(leaf) ? leaf.findIndex(element) : -1;
        if (found >= 0 && state !== undefined) state.index = outer ?? found;
        return found >= 0;
      }),
  };
}
