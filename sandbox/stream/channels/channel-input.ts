import { createHash } from 'node:crypto';
import { notImplemented, refuse } from '../http/errors.js';
import { checkReserved, checkSize, omit, readBoolean, readInteger, readObject, readString } from '../http/input.js';
import type { ApiCall } from '../http/endpoint.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';
import { checkChannelType } from '../channel-types/channel-type.js';

const CHANNEL_ID = /^[\w-]{1,64}$/;
const DISTINCT_PREFIX = '!members-';
const MAX_COOLDOWN_SECONDS = 120;

/** Fields of a channel that the server keeps; they cannot be written. */
export const RESERVED_CHANNEL_FIELDS: ReadonlySet<string> = new Set([
  'id',
  'type',
  'cid',
  'created_at',
  'updated_at',
  'deleted_at',
  'last_message_at',
  'truncated_at',
  'truncated_by',
  'member_count',
  'config',
  'own_capabilities',
  'hidden',
]);

/** Fields of `data` that are not the app's own. */
const FIXED_FIELDS: ReadonlySet<string> = new Set([
  'created_by',
  'created_by_id',
  'invites',
  'members',
  'frozen',
  'disabled',
  'team',
  'cooldown',
  'config_overrides',
]);

/** The part of a channel that a caller writes. */
export type ChannelData = Pick<ChannelRecord, 'frozen' | 'disabled' | 'team' | 'cooldownSeconds' | 'custom'>;

/** Reads whole channel data. Custom data replaces what was there; a switch that is not given stays as it was. */
export function readChannelData(data: JsonObject, before: Partial<ChannelData>): ChannelData {
  checkReserved(data, RESERVED_CHANNEL_FIELDS, 'data');
  if (data.config_overrides !== undefined) throw notImplemented('config_overrides other than in a partial update');
  const custom = omit(data, FIXED_FIELDS);
  checkSize(custom, 'the custom data of the channel');
  return {
    frozen: readBoolean(data, 'frozen') ?? before.frozen ?? false,
    disabled: readBoolean(data, 'disabled') ?? before.disabled ?? false,
    team: readString(data, 'team') ?? before.team ?? null,
    cooldownSeconds: readInteger(data, 'cooldown', 0, MAX_COOLDOWN_SECONDS) ?? before.cooldownSeconds ?? 0,
    custom,
  };
}

/** The cid of a path's type and id; refuses an unknown type (16) and an id that cannot be one (4). */
export function cidOf(call: ApiCall): string {
  const type = checkChannelType(call.store, call.params.type ?? '');
  const id = call.params.id ?? '';
  if (!isDistinctId(id) && !CHANNEL_ID.test(id)) {
    throw refuse('input', `"${id}" is not a valid channel id: at most 64 letters, digits, _ and - are allowed`);
  }
  return `${type}:${id}`;
}

/** Whether an id is one that the server makes from the members. */
export function isDistinctId(id: string): boolean {
  return id.startsWith(DISTINCT_PREFIX);
}

/** The id of the one channel that these members have together, in whatever order they are named. */
export function distinctId(memberIds: readonly string[]): string {
  const digest = createHash('sha256').update(JSON.stringify([...memberIds].sort()));
  return `${DISTINCT_PREFIX}${digest.digest('base64url').slice(0, 43)}`;
}

/** The channel of a path, or code 16 when there is none or it was deleted. */
export function findChannel(call: ApiCall): ChannelRecord {
  return findChannelByCid(call, cidOf(call));
}

/** The channel with this cid, or code 16 when there is none or it was deleted. */
export function findChannelByCid(call: Pick<ApiCall, 'store'>, cid: string): ChannelRecord {
  const channel = call.store.channels.get(cid);
  if (channel === undefined || channel.deletedAt !== null)
    throw refuse('notFound', `the channel ${cid} does not exist`);
  return channel;
}

/** The creator that `data` names: exactly one of `created_by_id` and `created_by` at most; two are code 4. */
export function readCreatorId(data: JsonObject): string | undefined {
  const id = readString(data, 'created_by_id');
  const creator = readObject(data, 'created_by');
  if (id !== undefined && creator !== undefined) {
    throw refuse('input', 'cannot set both data.created_by and data.created_by_id.');
  }
  return id ?? (creator === undefined ? undefined : readString(creator, 'id'));
}
