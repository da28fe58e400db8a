import { isObject, type JsonObject } from '../../http/json.js';
import { InputError } from '../../http/refusal.js';
import type { CollectionShape } from './collection.js';
import type { FieldRule } from './field-rules.js';
import type { Records, Store } from './store.js';

const FORMAT = 'stream-sandbox-state-1';

/** All state as one document. Who is online follows from sockets, and is no part of it. */
export function writeDocument(store: Store): JsonObject {
  return {
    format: FORMAT,
    leftOut: 'the contents of uploads and exports, and who is online',
    collections: withoutPresence(store.records()),
  };
}

/** What a document holds. Refused is everything that is not such a document. A collection that is not named is empty. */
export function readDocument(store: Store, document: JsonObject): Records {
  const { format, collections } = document;
  if (format !== FORMAT || !isObject(collections)) {
    throw new InputError(`the body must be a document as GET /_sandbox/state answers it, with the format ${FORMAT}`);
  }
  const shapes = store.shapes();
  const names = shapes.map(({ name }) => name);
  const unknown = Object.keys(collections).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new InputError(`there is no collection ${unknown}: there are ${names.join(', ')}`);
  const keyed = new Map(shapes.map((shape) => [shape.name, readCollection(shape, collections[shape.name])]));
  for (const shape of shapes) checkRefs(shape, keyed);
  return withoutPresence(Object.fromEntries([...keyed].map(([name, entities]) => [name, [...entities.values()]])));
}

type Keyed = ReadonlyMap<string, JsonObject>;

function readCollection(shape: CollectionShape<object>, entities: unknown = []): Keyed {
  if (!Array.isArray(entities)) throw new InputError(`${shape.name} must be a list`);
  const keyed = new Map<string, JsonObject>();
  for (const [index, entity] of entities.entries()) {
    const place = `${shape.name}[${index}]`;
    checkFields(shape, entity, place);
    const key = shape.key(entity);
    if (keyed.has(key)) throw new InputError(`${place} is there twice`);
    keyed.set(key, entity);
  }
  return keyed;
}

function checkFields(shape: CollectionShape<object>, entity: unknown, place: string): asserts entity is JsonObject {
  if (!isObject(entity)) throw new InputError(`${place} must be an object`);
  for (const [field, { kind, accepts, optional }] of Object.entries(
    shape.fields as Readonly<Record<string, FieldRule>>,
  )) {
    const isAbsent = optional === true && !Object.hasOwn(entity, field);
    if (!isAbsent && !accepts(entity[field])) throw new InputError(`${place}.${field} must be ${kind}`);
  }
  const unknown = Object.keys(entity).find((field) => !Object.hasOwn(shape.fields, field));
  if (unknown !== undefined) throw new InputError(`${place}.${unknown} is not a field of it`);
}

function checkRefs(shape: CollectionShape<object>, keyed: ReadonlyMap<string, Keyed>): void {
  for (const [field, target] of Object.entries<string>(shape.refs ?? {})) {
    const index = [...(keyed.get(shape.name)?.values() ?? [])].findIndex(
      (entity) => keyed.get(target)?.has(String(entity[field])) !== true,
    );
    if (index >= 0) throw new InputError(`${shape.name}[${index}].${field} is not among the ${target}`);
  }
}

function withoutPresence(records: Records): Records {
  return { ...records, users: (records['users'] ?? []).map((user) => ({ ...user, online: undefined })) };
}
