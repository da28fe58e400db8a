import { isObject } from '../../http/json.js';
import { parseMicros } from './timeline.js';

/** What the value of a field may be. */
export interface FieldRule {
  /** In words, as in "createdAt must be a time". */
  readonly kind: string;
  readonly accepts: (value: unknown) => boolean;
  readonly optional?: boolean;
}

/** Every field of a kind of entity. */
export type Fields<T> = { readonly [K in keyof T]-?: FieldRule };

const isText = (value: unknown): boolean => typeof value === 'string';
export const text: FieldRule = { kind: 'a string', accepts: isText };
export const texts: FieldRule = {
  kind: 'a list of strings',
  accepts: (value) => Array.isArray(value) && value.every(isText),
};
export const number: FieldRule = { kind: 'a number', accepts: (value) => typeof value === 'number' };
export const flag: FieldRule = { kind: 'a boolean', accepts: (value) => typeof value === 'boolean' };
export const time: FieldRule = { kind: 'a time (RFC 3339)', accepts: (value) => parseMicros(value) !== undefined };
export const object: FieldRule = { kind: 'an object', accepts: isObject };
export const objects: FieldRule = {
  kind: 'a list of objects',
  accepts: (value) => Array.isArray(value) && value.every(isObject),
};
export const listsByName: FieldRule = {
  kind: 'an object of lists of strings',
  accepts: (value) => isObject(value) && Object.values(value).every(texts.accepts),
};
export const objectOf = (fields: Readonly<Record<string, FieldRule>>): FieldRule => ({
  kind: `an object with ${Object.keys(fields).join(', ')}`,
  accepts: (value) => isObject(value) && Object.entries(fields).every(([name, { accepts }]) => accepts(value[name])),
});
export const oneOf = (...values: string[]): FieldRule => ({
  kind: values.join(' or '),
  accepts: (value) => values.includes(value as string),
});
export const orNull = ({ kind, accepts }: FieldRule): FieldRule => ({
  kind: `${kind} or null`,
  accepts: (value) => value === null || accepts(value),
});
export const optional = (rule: FieldRule): FieldRule => ({ ...rule, optional: true });
