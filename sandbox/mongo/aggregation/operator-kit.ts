import { isDoc, isNumeric, toDouble, typeAlias, type Doc } from '../bson/values.js';
import { MongoError } from '../errors.js';
import type { Compile, Expression, ExpressionOperator } from './expressions.js';
import type { Scope } from './scope.js';

/** An operator over a fixed or open number of evaluated arguments; throws code 16020 or 28667 for a wrong number. */
export function positional(
  min: number,
  max: number,
  apply: (args: readonly unknown[], scope: Scope) => unknown,
): ExpressionOperator {
  return (operand, compile, name) => {
    const given: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
    if (given.length < min || given.length > max) {
      const takes = min === max ? `exactly ${min} arguments` : `at least ${min} arguments, and at most ${max}`;
      throw new MongoError(
        min === max ? 16020 : 28667,
        `Expression ${name} takes ${takes}. ${given.length} were passed in.`,
      );
    }
    const args = given.map(compile);
    return (scope) =>
      apply(
        args.map((arg) => arg(scope)),
        scope,
      );
  };
}

/** Like {@link positional}, but null as soon as an argument is null or missing. */
export function nullSafe(min: number, max: number, apply: (args: readonly unknown[]) => unknown): ExpressionOperator {
  return positional(min, max, (args) => (args.some(isNullish) ? null : apply(args)));
}

/** Compiles the named arguments of an operator that takes a document; throws code 40415 and 40400 style errors. */
export function namedArguments(
  name: string,
  operand: unknown,
  compile: Compile,
  required: readonly string[],
  optional: readonly string[] = [],
): Record<string, Expression | undefined> {
  if (!isDoc(operand)) throw new MongoError(40400, `${name} only supports an object as its argument`);
  for (const key of Object.keys(operand)) {
    if (!required.includes(key) && !optional.includes(key))
      throw new MongoError(40406, `Unrecognized argument to ${name}: ${key}`);
  }
  const missing = required.find((key) => !(key in operand));
  if (missing !== undefined) throw new MongoError(40405, `Missing '${missing}' parameter to ${name}`);
  return Object.fromEntries(Object.entries(operand).map(([key, value]) => [key, compile(value)]));
}

/** Null or missing. */
export function isNullish(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** The argument as a number; throws with the code MongoDB uses for the operator. */
export function numberArg(name: string, value: unknown, code = 28765): number {
  const number = toDouble(value);
  if (number === undefined || !isNumeric(value)) {
    throw new MongoError(code, `${name} only supports numeric types, not ${typeAlias(value)}`);
  }
  return number;
}

/** The argument as text; throws with the code MongoDB uses for the operator. */
export function textArg(name: string, value: unknown, code: number): string {
  if (typeof value !== 'string')
    throw new MongoError(code, `${name} requires a string argument, found: ${typeAlias(value)}`);
  return value;
}

/** The argument as an array; throws with the code MongoDB uses for the operator. */
export function arrayArg(name: string, value: unknown, code: number): readonly unknown[] {
  if (!Array.isArray(value))
    throw new MongoError(code, `The argument to ${name} must be an array, but was of type: ${typeAlias(value)}`);
  return value;
}

/** The argument as a document; throws with the code MongoDB uses for the operator. */
export function docArg(name: string, value: unknown, code: number): Doc {
  if (!isDoc(value)) throw new MongoError(code, `${name} requires an object, found: ${typeAlias(value)}`);
  return value;
}
