import { refuse } from '../http/errors.js';
import { defaultGrantsOf } from '../permissions/default-grants.js';
import type { Grants } from '../permissions/grants.js';
import type { ChannelTypeRecord, JsonObject } from '../state/entities.js';
import type { Store } from '../state/store.js';
import { DEFAULT_CONFIG } from './type-config.js';

const BUILT_IN: readonly string[] = ['messaging', 'livestream', 'team', 'gaming', 'commerce'];

/** When the built-in types came about; any fixed time will do. */
const EPOCH = '2020-01-01T00:00:00.000000Z';

/** A type as it is now: what was changed of it, over the defaults. */
export interface ChannelType {
  readonly name: string;
  readonly isBuiltIn: boolean;
  readonly config: JsonObject;
  readonly grants: Grants;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The type of that name, or code 16. */
export function findChannelType(store: Store, name: string): ChannelType {
  const record = store.channelTypes.get(name);
  if (record === undefined && !BUILT_IN.includes(name)) {
    throw refuse('notFound', `the channel type ${name} does not exist`);
  }
  return typeOf(name, record);
}

/** Refuses a type that does not exist with code 16. */
export function checkChannelType(store: Store, name: string): string {
  return findChannelType(store, name).name;
}

/** Every type, built-in ones first. */
export function allChannelTypes(store: Store): ChannelType[] {
  const own = [...store.channelTypes.values()].map((record) => record.name);
  return [...new Set([...BUILT_IN, ...own])].map((name) => typeOf(name, store.channelTypes.get(name)));
}

/** The configuration of a type as channels show it. */
export function channelConfig(type: ChannelType): JsonObject {
  return {
    name: type.name,
    ...DEFAULT_CONFIG,
    ...type.config,
    created_at: type.createdAt,
    updated_at: type.updatedAt,
  };
}

function typeOf(name: string, record: ChannelTypeRecord | undefined): ChannelType {
  return {
    name,
    isBuiltIn: BUILT_IN.includes(name),
    config: record?.config ?? {},
    grants: record?.grants ?? defaultGrantsOf(name),
    createdAt: record?.createdAt ?? EPOCH,
    updatedAt: record?.updatedAt ?? EPOCH,
  };
}
