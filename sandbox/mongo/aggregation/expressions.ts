import { getField, isDoc, setField, type Doc } from '../bson/values.js';
import { MongoError, refuse } from '../errors.js';
import { ARRAY_OPERATORS } from './array-expressions.js';
import { DATE_OPERATORS } from './date-expressions.js';
import { LOGIC_OPERATORS } from './logic-expressions.js';
import type { Scope } from './scope.js';
import { VALUE_OPERATORS } from './value-expressions.js';

/** A compiled aggregation expression; undefined means missing. */
export type Expression = (scope: Scope) => unknown;

/** Compiles a part of an expression; handed to operators so that they need not import this file. */
export type Compile = (expression: unknown) => Expression;

/** An operator builds its expression from its operand. */
export type ExpressionOperator = (operand: unknown, compile: Compile, name: string) => Expression;

const OPERATORS: Readonly<Record<string, ExpressionOperator>> = {
  ...DATE_OPERATORS,
  ...VALUE_OPERATORS,
  ...ARRAY_OPERATORS,
  ...LOGIC_OPERATORS,
};

const KNOWN_BUT_REFUSED =
  /^\$(?:function|accumulator|where|meta|toDecimal|toHashedIndexKey|convert|bsonSize|binarySize|rand|sampleRate|dateFromString|dateFromParts|dateToParts|week|median|percentile|a?(?:sin|cos|tan)h?|atan2|degreesToRadians|radiansToDegrees|bit(?:And|Or|Xor|Not)|regexFind(?:All)?|indexOf(?:CP|Bytes)|substr(?:Bytes)?|strcasecmp|zip|(?:first|last|min|max)N|stdDev(?:Pop|Samp)|tsSecond|tsIncrement)$/;

/** Compiles an expression. Throws code 168 for unknown operators and refuses, by name, known ones without an answer here. */
export function compileExpression(expression: unknown): Expression {
  if (typeof expression === 'string') return expression.startsWith('$') ? fieldPath(expression) : () => expression;
  if (Array.isArray(expression)) {
    const items = expression.map(compileExpression);
    return (scope) => items.map((item) => item(scope) ?? null);
  }
  if (!isDoc(expression)) return () => expression;
  const names = Object.keys(expression);
  const [first] = names;
  if (first === undefined || !first.startsWith('$')) return documentExpression(expression);
  if (names.length > 1) {
    throw new MongoError(15983, 'an object representing an expression must have exactly one field');
  }
  const operator = Object.hasOwn(OPERATORS, first) ? OPERATORS[first] : undefined;
  if (operator !== undefined) return operator(expression[first], compileExpression, first);
  if (KNOWN_BUT_REFUSED.test(first)) throw refuse(`the expression ${first}`);
  throw new MongoError(168, `Unrecognized expression '${first}'`);
}

function documentExpression(spec: Doc): Expression {
  const fields = Object.entries(spec).map(([name, value]) => {
    if (name.includes('.')) throw new MongoError(40185, `FieldPath field names may not contain '.'. Found: ${name}`);
    return [name, compileExpression(value)] as const;
  });
  return (scope) => {
    const result: Doc = {};
    for (const [name, expression] of fields) {
      const value = expression(scope);
      if (value !== undefined) setField(result, name, value);
    }
    return result;
  };
}

function fieldPath(text: string): Expression {
  const named = text.startsWith('$$');
  const [first = '', ...rest] = text.slice(named ? 2 : 1).split('.');
  if (first === '' || rest.includes('')) {
    throw new MongoError(16872, `'${text}' by itself is not a valid FieldPath`);
  }
  if (named) return (scope) => follow(scope.get(first), rest, 0);
  const parts = [first, ...rest];
  return (scope) => follow(scope.root, parts, 0);
}

/** A field path maps over arrays and leaves out what is missing; it knows no array indexes. */
function follow(value: unknown, parts: readonly string[], at: number): unknown {
  const name = parts[at];
  if (name === undefined) return value;
  if (isDoc(value)) return follow(getField(value, name), parts, at + 1);
  if (!Array.isArray(value)) return undefined;
  return value.map((item: unknown) => follow(item, parts, at)).filter((item) => item !== undefined);
}
