import { keyOf } from '../bson/key-string.js';
import { isDoc, toDouble, truthy } from '../bson/values.js';
import { MongoError } from '../errors.js';
import type { Expression, ExpressionOperator } from './expressions.js';
import { arrayArg, isNullish, namedArguments, positional } from './operator-kit.js';

/** Comparison, boolean, conditional and variable-binding operators. */
export const LOGIC_OPERATORS: Readonly<Record<string, ExpressionOperator>> = {
  $eq: comparison((order) => order === 0),
  $ne: comparison((order) => order !== 0),
  $gt: comparison((order) => order > 0),
  $gte: comparison((order) => order >= 0),
  $lt: comparison((order) => order < 0),
  $lte: comparison((order) => order <= 0),
  $cmp: comparison((order) => order),
  $and: connective((args, scope) => args.every((arg) => truthy(arg(scope)))),
  $or: connective((args, scope) => args.some((arg) => truthy(arg(scope)))),
  $not: positional(1, 1, ([value]) => !truthy(value)),
  $literal: (operand) => () => operand,
  $const: (operand) => () => operand,
  $cond: conditional,
  $ifNull: ifNull,
  $switch: switchCase,
  $let: letIn,
  $map: map,
  $filter: filter,
  $reduce: reduce,
};

/** Missing orders below null here, unlike in queries: that is how MongoDB's expressions see it. */
function comparison(answer: (order: number) => unknown): ExpressionOperator {
  const key = (value: unknown): string => (value === undefined ? '' : keyOf(value));
  return positional(2, 2, ([left, right]) => {
    const a = key(left);
    const b = key(right);
    return answer(a < b ? -1 : a > b ? 1 : 0);
  });
}

function connective(
  answer: (args: readonly Expression[], scope: Parameters<Expression>[0]) => boolean,
): ExpressionOperator {
  return (operand, compile) => {
    const args = (Array.isArray(operand) ? operand : [operand]).map(compile);
    return (scope) => answer(args, scope);
  };
}

const conditionalArity = (count: number): MongoError =>
  new MongoError(16020, `Expression $cond takes exactly 3 arguments. ${count} were passed in.`);

function conditional(operand: unknown, compile: (part: unknown) => Expression, name: string): Expression {
  if (isDoc(operand)) {
    const { if: test, then, else: otherwise } = namedArguments(name, operand, compile, ['if', 'then', 'else']);
    return (scope) => (truthy(test?.(scope)) ? then?.(scope) : otherwise?.(scope));
  }
  if (!Array.isArray(operand) || operand.length !== 3)
    throw conditionalArity(Array.isArray(operand) ? operand.length : 1);
  const [test, then, otherwise] = operand.map(compile);
  return (scope) => (truthy(test?.(scope)) ? then?.(scope) : otherwise?.(scope));
}

function ifNull(operand: unknown, compile: (part: unknown) => Expression): Expression {
  if (!Array.isArray(operand) || operand.length < 2) {
    throw new MongoError(
      1257300,
      `$ifNull needs at least two arguments, had: ${Array.isArray(operand) ? operand.length : 1}`,
    );
  }
  const args = operand.map(compile);
  return (scope) => {
    let value: unknown;
    for (const arg of args) {
      value = arg(scope);
      if (!isNullish(value)) return value;
    }
    return value;
  };
}

function switchCase(operand: unknown, compile: (part: unknown) => Expression): Expression {
  if (!isDoc(operand) || !Array.isArray(operand['branches']) || operand['branches'].length === 0) {
    throw new MongoError(40068, '$switch requires at least one branch');
  }
  const branches = operand['branches'].map((branch: unknown) =>
    namedArguments('$switch', branch, compile, ['case', 'then']),
  );
  const otherwise = 'default' in operand ? compile(operand['default']) : undefined;
  return (scope) => {
    const hit = branches.find((branch) => truthy(branch['case']?.(scope)));
    if (hit !== undefined) return hit['then']?.(scope);
    if (otherwise === undefined) {
      throw new MongoError(
        40066,
        '$switch could not find a matching branch for an input, and no default was specified.',
      );
    }
    return otherwise(scope);
  };
}

function letIn(operand: unknown, compile: (part: unknown) => Expression): Expression {
  if (!isDoc(operand) || !isDoc(operand['vars']) || !('in' in operand)) {
    throw new MongoError(16874, "$let only supports an object with 'vars' and 'in' as its argument");
  }
  const vars = Object.entries(operand['vars']).map(([name, value]) => [name, compile(value)] as const);
  const body = compile(operand['in']);
  return (scope) => body(scope.with(vars.map(([name, value]) => [name, value(scope)] as const)));
}

function variableName(operand: unknown): string {
  const name = isDoc(operand) ? operand['as'] : undefined;
  return typeof name === 'string' ? name : 'this';
}

function withoutName(operand: unknown): unknown {
  if (!isDoc(operand)) return operand;
  const { as: _name, ...rest } = operand;
  return rest;
}

function map(operand: unknown, compile: (part: unknown) => Expression, operator: string): Expression {
  const { input, in: body } = namedArguments(operator, withoutName(operand), compile, ['input', 'in']);
  const name = variableName(operand);
  return (scope) => {
    const items = input?.(scope);
    if (isNullish(items)) return null;
    return arrayArg(operator, items, 16883).map((item) => body?.(scope.with([[name, item]])) ?? null);
  };
}

function filter(operand: unknown, compile: (part: unknown) => Expression, operator: string): Expression {
  const { input, cond, limit } = namedArguments(operator, withoutName(operand), compile, ['input', 'cond'], ['limit']);
  const name = variableName(operand);
  return (scope) => {
    const items = input?.(scope);
    if (isNullish(items)) return null;
    const kept = arrayArg(operator, items, 28651).filter((item) => truthy(cond?.(scope.with([[name, item]]))));
    const most = limit === undefined ? undefined : toDouble(limit(scope));
    return most === undefined ? kept : kept.slice(0, most);
  };
}

function reduce(operand: unknown, compile: (part: unknown) => Expression, operator: string): Expression {
  const { input, initialValue, in: body } = namedArguments(operator, operand, compile, ['input', 'initialValue', 'in']);
  return (scope) => {
    const items = input?.(scope);
    if (isNullish(items)) return null;
    return arrayArg(operator, items, 40080).reduce<unknown>(
      (value, item) =>
        body?.(
          scope.with([
            ['value', value],
            ['this', item],
          ]),
        ),
      initialValue?.(scope),
    );
  };
}
