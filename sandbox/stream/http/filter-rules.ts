import type { JsonObject } from '../state/entities.js';
import { parseMicros } from '../state/timeline.js';
import { notImplemented, refuse } from './errors.js';
import { isObject } from './input.js';

/** What a list endpoint does with the fields of its filters and sorts. Fields that it does not name are evaluated. */
export interface FieldRules {
  /** Fields that Stream knows and the stand-in cannot evaluate: 501. A name covers the paths below it, too. */
  readonly missing: ReadonlySet<string>;
  /** Fields that Stream refuses: code 4. */
  readonly refused?: ReadonlySet<string>;
  /** Fields that are evaluated with these operators only; others are 501. */
  readonly operators?: Readonly<Record<string, readonly string[]>>;
}

type OperandCheck = (operand: unknown) => string | undefined;

const anything: OperandCheck = () => undefined;
const list: OperandCheck = (operand) => (Array.isArray(operand) ? undefined : 'a list');
const flag: OperandCheck = (operand) => (typeof operand === 'boolean' ? undefined : 'a boolean');
const text: OperandCheck = (operand) => (typeof operand === 'string' && operand !== '' ? undefined : 'a text');
const ordered: OperandCheck = (operand) =>
  typeof operand === 'number' || typeof operand === 'string' ? undefined : 'a number, a text or a time';

/** The operators on a field, with what each takes. */
const OPERATORS: Readonly<Record<string, OperandCheck>> = {
  $eq: anything,
  $ne: anything,
  $gt: ordered,
  $gte: ordered,
  $lt: ordered,
  $lte: ordered,
  $in: list,
  $nin: list,
  $exists: flag,
  $contains: anything,
  $autocomplete: text,
  $q: text,
};

const COMBINATIONS: ReadonlySet<string> = new Set(['$and', '$or', '$nor']);
const TIMES: ReadonlySet<string> = new Set(['created_at', 'updated_at', 'last_message_at', 'last_updated']);

/**
 * Refuses a filter before it is evaluated, so that it is refused also when there is nothing to find: with code 4 what Stream
 * refuses, with 501 what only the stand-in cannot do.
 */
export function checkFilter(filter: JsonObject, rules: FieldRules): void {
  for (const [key, condition] of Object.entries(filter)) {
    if (COMBINATIONS.has(key)) conditionsOf(key, condition).forEach((part) => checkFilter(part, rules));
    else if (key.startsWith('$')) throw refuse('input', `unknown operator ${key}`);
    else checkCondition(key, condition, rules);
  }
}

/** Whether a checked filter uses one of these fields, at any depth. */
export function usesField(filter: JsonObject, fields: ReadonlySet<string>): boolean {
  return Object.entries(filter).some(([key, condition]) =>
    COMBINATIONS.has(key) && Array.isArray(condition)
      ? condition.filter(isObject).some((part) => usesField(part, fields))
      : fields.has(key),
  );
}

/** Refuses a field that cannot be evaluated; `use` says what it was wanted for. */
export function checkField(field: string, use: 'filter' | 'sort', rules: FieldRules): void {
  const [root = ''] = field.split('.');
  if (rules.refused?.has(field) === true) throw refuse('input', `the field ${field} cannot be used in a ${use}`);
  if (rules.missing.has(root)) throw notImplemented(`the ${use} by "${field}"`);
}

function checkCondition(field: string, condition: unknown, rules: FieldRules): void {
  checkField(field, 'filter', rules);
  const conditions = isOperation(condition) ? condition : { $eq: condition };
  for (const [operator, operand] of Object.entries(conditions)) {
    const wanted = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator]?.(operand) : 'known';
    if (wanted === 'known') throw refuse('input', `unknown operator ${operator}`);
    if (wanted !== undefined) throw refuse('input', `${operator} of ${field} must be ${wanted}`);
    if (TIMES.has(field)) checkTimes(field, operator, operand);
    const done = rules.operators !== undefined && Object.hasOwn(rules.operators, field) && rules.operators[field];
    if (done && !done.includes(operator)) throw notImplemented(`the filter by "${field}" with ${operator}`);
  }
}

function checkTimes(field: string, operator: string, operand: unknown): void {
  if (operator === '$exists' || operand === null) return;
  const times: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  if (times.some((time) => parseMicros(time) === undefined)) {
    throw refuse('input', `${operator} of ${field} must be an RFC 3339 timestamp`);
  }
}

/** Whether a condition holds operators; any other value is compared as a whole. */
export function isOperation(condition: unknown): condition is JsonObject {
  return isObject(condition) && Object.keys(condition).some((key) => key.startsWith('$'));
}

function conditionsOf(operator: string, condition: unknown): JsonObject[] {
  if (!Array.isArray(condition) || condition.length === 0 || !condition.every(isObject)) {
    throw refuse('input', `${operator} must be a list of conditions`);
  }
  return condition;
}
