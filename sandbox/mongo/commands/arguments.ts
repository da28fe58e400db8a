import { isDoc, toDouble, truthy, typeAlias, type Doc } from '../bson/values.js';
import { MongoError, refuse } from '../errors.js';
import type { CommandContext } from './command.js';

/** The namespace a command is about; throws code 73 when its first value is no collection name. */
export function namespaceOf({ command, database }: CommandContext): string {
  const [name] = Object.values(command);
  if (typeof name !== 'string' || name === '') {
    throw new MongoError(73, `collection name has invalid type ${typeAlias(name)}`);
  }
  if (name.includes('\0')) throw new MongoError(73, 'namespaces cannot have embedded null characters');
  return `${database}.${name}`;
}

/** An optional embedded document; throws code 14 for any other type. */
export function docArgument(command: Doc, name: string): Doc {
  const value = command[name];
  if (value === undefined || value === null) return {};
  if (!isDoc(value)) throw wrongType(command, name, value, 'object');
  return value;
}

/** An optional array; throws code 14 for any other type. */
export function arrayArgument(command: Doc, name: string): readonly unknown[] {
  const value = command[name];
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw wrongType(command, name, value, 'array');
  return value;
}

/** An optional whole number, not negative; throws code 14 or 51024. */
export function countArgument(command: Doc, name: string): number | undefined {
  const value = command[name];
  if (value === undefined || value === null) return undefined;
  const number = toDouble(value);
  if (number === undefined) throw wrongType(command, name, value, 'int');
  if (number < 0) throw new MongoError(51024, `BSON field '${name}' value must be >= 0, actual value '${number}'`);
  return Math.trunc(number);
}

/** A flag, false when absent. */
export function flagArgument(command: Doc, name: string): boolean {
  return truthy(command[name]);
}

/** Refuses any collation but the simple one, which is what the stand-in's comparisons are. */
export function checkCollation(owner: Doc): void {
  const collation = owner['collation'];
  if (collation === undefined || collation === null) return;
  if (!isDoc(collation) || (collation['locale'] !== undefined && collation['locale'] !== 'simple'))
    throw refuse('collation');
}

function wrongType(command: Doc, name: string, value: unknown, expected: string): MongoError {
  const [verb = ''] = Object.keys(command);
  return new MongoError(
    14,
    `BSON field '${verb}.${name}' is the wrong type '${typeAlias(value)}', expected type '${expected}'`,
  );
}
