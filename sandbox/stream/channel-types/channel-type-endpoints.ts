import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { omit, readString, required } from '../http/input.js';
import { defaultGrantsOf } from '../permissions/default-grants.js';
import { changedGrants } from '../permissions/grants.js';
import type { JsonObject } from '../state/entities.js';
import { allChannelTypes, channelConfig, type ChannelType, findChannelType } from './channel-type.js';
import { readTypeConfig } from './type-config.js';

const MAX_TYPES = 50;
const TYPE_NAME = /^[\w-]{1,64}$/;
const NOT_CONFIG: ReadonlySet<string> = new Set(['name', 'grants']);

/** Channel types: how their channels behave and what each role may do in them. */
export const channelTypeEndpoints: readonly Endpoint[] = [
  { ...endpoint('ListChannelTypes', 'GET', '/channeltypes'), handle: listTypes },
  { ...endpoint('CreateChannelType', 'POST', '/channeltypes'), handle: createType },
  { ...endpoint('GetChannelType', 'GET', '/channeltypes/:name'), handle: (call) => typeView(findType(call)) },
  { ...endpoint('UpdateChannelType', 'PUT', '/channeltypes/:name'), handle: updateType },
  { ...endpoint('DeleteChannelType', 'DELETE', '/channeltypes/:name'), handle: deleteType },
];

function endpoint(name: string, method: Endpoint['method'], path: string): Omit<Endpoint, 'handle'> {
  return { name, method, path, limitPerMinute: 60, clients: 'refused' };
}

function listTypes(call: ApiCall): JsonObject {
  return {
    channel_types: Object.fromEntries(allChannelTypes(call.store).map((type) => [type.name, typeView(type)])),
  };
}

function createType(call: ApiCall): JsonObject {
  const name = required(readString(call.body, 'name'), 'name');
  if (!TYPE_NAME.test(name)) throw refuse('input', `"${name}" is not a valid name of a channel type`);
  const types = allChannelTypes(call.store);
  if (types.some((type) => type.name === name)) throw refuse('input', `the channel type ${name} already exists`);
  if (types.length >= MAX_TYPES) throw refuse('input', `an app can have at most ${MAX_TYPES} channel types`);
  const timestamp = call.timeline.next();
  const defaults = defaultGrantsOf(name);
  call.store.channelTypes.put({
    name,
    config: readTypeConfig(omit(call.body, NOT_CONFIG)),
    grants: changedGrants(call, call.body.grants, defaults, defaults),
    createdAt: timestamp,
    updatedAt: timestamp,
  });
  return typeView(findChannelType(call.store, name));
}

/** Settings that are not given stay. Grants are replaced role by role. */
function updateType(call: ApiCall): JsonObject {
  const before = findType(call);
  call.store.channelTypes.put({
    name: before.name,
    config: { ...before.config, ...readTypeConfig(omit(call.body, NOT_CONFIG)) },
    grants: changedGrants(call, call.body.grants, before.grants, defaultGrantsOf(before.name)),
    createdAt: before.createdAt,
    updatedAt: call.timeline.next(),
  });
  return typeView(findType(call));
}

/** A built-in type gets its defaults back. A type of the app's own goes, unless it has channels. */
function deleteType(call: ApiCall): JsonObject {
  const { name, isBuiltIn } = findType(call);
  const isUsed = [...call.store.channels.values()].some(
    (channel) => channel.type === name && channel.deletedAt === null,
  );
  if (!isBuiltIn && isUsed) throw refuse('input', `the channel type ${name} still has channels`);
  call.store.channelTypes.delete(name);
  return {};
}

function findType(call: ApiCall): ChannelType {
  return findChannelType(call.store, call.params.name ?? '');
}

function typeView(type: ChannelType): JsonObject {
  return { ...channelConfig(type), permissions: [], grants: type.grants };
}
