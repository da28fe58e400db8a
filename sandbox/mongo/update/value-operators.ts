import { Timestamp } from 'bson';
import { add, fromBigInt, isIntegral, multiply, toBigInt } from '../bson/arithmetic.js';
import { formatDoc, formatValue } from '../bson/format.js';
import { compareValues } from '../bson/key-string.js';
import { isDoc, isNumeric, typeAlias } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { REMOVE } from './update-path.js';

/** Where an operator is at work, for error messages and for what depends on the clock or on insertion. */
export interface UpdateSite {
  path: string;
  id: unknown;
  now: Date;
}

/** One operator on one path: whether it makes missing fields, and how the new value follows from the present one. */
export interface FieldUpdate {
  creates: boolean;
  compute(current: unknown, site: UpdateSite): unknown;
}

/** Builds the operator's work on one path from its operand; throws MongoDB's code 2, 9 or 14 for a bad operand. */
export type OperatorFactory = (operand: unknown, path: string) => FieldUpdate;

/** The operators that replace, remove or compute a scalar. */
export const VALUE_OPERATORS: Readonly<Record<string, OperatorFactory>> = {
  $set: (operand) => ({ creates: true, compute: () => operand }),
  $setOnInsert: (operand) => ({ creates: true, compute: () => operand }),
  $unset: () => ({ creates: false, compute: () => REMOVE }),
  $inc: (operand, path) => arithmetic('$inc', 'increment', operand, path),
  $mul: (operand, path) => arithmetic('$mul', 'multiply', operand, path),
  $min: (operand) => ({
    creates: true,
    compute: (current) => (current === undefined || compareValues(operand, current) < 0 ? operand : current),
  }),
  $max: (operand) => ({
    creates: true,
    compute: (current) => (current === undefined || compareValues(operand, current) > 0 ? operand : current),
  }),
  $currentDate: currentDate,
  $bit: bitwise,
};

function arithmetic(name: '$inc' | '$mul', verb: string, operand: unknown, path: string): FieldUpdate {
  if (!isNumeric(operand)) {
    throw new MongoError(14, `Cannot ${verb} with non-numeric argument: ${formatDoc({ [path]: operand })}`);
  }
  return {
    creates: true,
    compute(current, { id, path: at }) {
      if (current === undefined) return name === '$inc' ? operand : 0;
      if (!isNumeric(current)) {
        const field = at.split('.').pop() ?? at;
        throw new MongoError(
          14,
          `Cannot apply ${name} to a value of non-numeric type. {_id: ${formatValue(id)}} has the field '${field}' of non-numeric type ${typeAlias(current)}`,
        );
      }
      return combine(name, current, operand, id);
    },
  };
}

function combine(name: '$inc' | '$mul', left: unknown, right: unknown, id: unknown): unknown {
  const result = name === '$inc' ? add(left, right) : multiply(left, right);
  if (result !== undefined) return result;
  throw new MongoError(2, `Failed to apply ${name} operations to current value for document {_id: ${formatValue(id)}}`);
}

function currentDate(operand: unknown, path: string): FieldUpdate {
  const type = isDoc(operand) ? operand['$type'] : 'date';
  if ((operand !== true && operand !== false && !isDoc(operand)) || (type !== 'date' && type !== 'timestamp')) {
    throw new MongoError(
      2,
      `The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {${path} : {$type: 'date'}}}`,
    );
  }
  return {
    creates: true,
    compute: (_current, { now }) =>
      type === 'date' ? now : new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 }),
  };
}

function bitwise(operand: unknown, path: string): FieldUpdate {
  if (!isDoc(operand) || Object.keys(operand).length === 0) {
    throw new MongoError(
      2,
      `The $bit modifier is not compatible with a ${typeAlias(operand)}. You must pass in an embedded document: {$bit: {field: {and/or/xor: #}}`,
    );
  }
  const steps = Object.entries(operand).map(([name, value]) => {
    if (!/^(?:and|or|xor)$/.test(name)) {
      throw new MongoError(
        2,
        `The $bit modifier only supports 'and', 'or', and 'xor', not '${name}' which is an unknown operator: {${path}}`,
      );
    }
    if (!isIntegral(value)) throw new MongoError(2, 'The $bit modifier field must be an Integer(32/64 bit)');
    return { name, value: toBigInt(value) };
  });
  return {
    creates: true,
    compute(current = 0) {
      if (!isIntegral(current)) {
        throw new MongoError(
          2,
          `Cannot apply $bit to a value of non-integral type. The field '${path}' is ${typeAlias(current)}`,
        );
      }
      const result = steps.reduce(
        (bits, { name, value }) => (name === 'and' ? bits & value : name === 'or' ? bits | value : bits ^ value),
        toBigInt(current),
      );
      return fromBigInt(result);
    },
  };
}
