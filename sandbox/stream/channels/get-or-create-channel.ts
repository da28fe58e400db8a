import { checkChannelType } from '../channel-types/channel-type.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { checkImplemented, readBoolean, readInteger, readObject } from '../http/input.js';
import { readMessagePage } from '../messages/message-page.js';
import { isOwnedBy, requireInChannel } from '../permissions/require-grant.js';
import { readSubscription, subscribe, type Subscription } from '../realtime/subscribe.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';
import { checkUsable, userFromInput } from '../users/user-input.js';
import { emitWithChannel } from './channel-events.js';
import { cidOf, distinctId, isDistinctId, readChannelData, readCreatorId } from './channel-input.js';
import { channelStateView } from './channel-view.js';
import { checkCreation } from './create-permissions.js';
import {
  addMembers,
  checkUsersExist,
  emitMemberEvents,
  type MemberInput,
  readInvites,
  readMembers,
} from './membership.js';

const MAX_MEMBER_OFFSET = 1000;
/** The official SDK takes a shorter page for the beginning of the channel. */
const DEFAULT_MESSAGES = 100;

/** Opening a channel: it is made when it does not exist. The data of a channel that exists is left alone. */
export const getOrCreateChannelEndpoints: readonly Endpoint[] = [
  { ...endpoint('/channels/:type/:id/query'), handle: (call) => getOrCreate(call, cidOf(call)) },
  { ...endpoint('/channels/:type/query'), handle: getOrCreateDistinct },
];

function endpoint(path: string): Omit<Endpoint, 'handle'> {
  return { name: 'GetOrCreateChannel', method: 'POST', path, limitPerMinute: 10_000, clients: 'allowed' };
}

function getOrCreateDistinct(call: ApiCall): JsonObject {
  const type = checkChannelType(call.store, call.params.type ?? '');
  const ids = [...new Set(readMembers(readData(call), 'members').map((member) => member.userId))];
  if (ids.length < 2) throw refuse('input', 'When using member based IDs specify at least 2 members');
  const cid = `${type}:${distinctId(ids)}`;
  returnOfFormerMember(call, cid);
  return getOrCreate(call, cid, ids);
}

/** Whoever left a channel that is named by its members comes back by asking for it with the same members. */
function returnOfFormerMember(call: ApiCall, cid: string): void {
  const channel = call.store.channels.get(cid);
  if (channel === undefined || channel.deletedAt !== null || channel.disabled || call.caller.kind === 'server') return;
  const { id } = call.caller.user;
  if (channel.distinctMemberIds?.includes(id) !== true) return;
  emitMemberEvents(call, 'member.added', channel, addMembers(call, channel, [{ userId: id, channelRole: undefined }]));
}

function getOrCreate(call: ApiCall, cid: string, distinctMemberIds: readonly string[] | null = null): JsonObject {
  const subscription = readSubscription(call);
  checkImplemented(call.body, ['hide_for_creator']);
  const given = readData(call);
  const namedCreatorId = readCreatorId(given);
  const existing = call.store.channels.get(cid);
  if (existing !== undefined && existing.deletedAt === null) {
    requireInChannel(call, existing, 'read-channel');
    return answer(call, existing, subscription);
  }
  const isForOthers = distinctMemberIds !== null && !distinctMemberIds.some((id) => isOwnedBy(call, id));
  const data = checkCreation(call, call.params.type ?? '', given, { deleted: existing, isForOthers });
  const creatorId = call.caller.kind === 'user' ? call.caller.user.id : checkCreator(call, data, namedCreatorId);
  return answer(call, create(call, cid, data, { creatorId, distinctMemberIds }), subscription);
}

function readData(call: ApiCall): JsonObject {
  return readObject(call.body, 'data') ?? {};
}

function checkCreator(call: ApiCall, data: JsonObject, namedId: string | undefined): string {
  if (namedId === undefined) {
    throw refuse('input', 'either data.created_by or data.created_by_id must be provided when using server side auth.');
  }
  const creator = call.store.users.get(namedId);
  const givenWhole = readObject(data, 'created_by');
  if (creator === undefined && givenWhole !== undefined) {
    call.store.users.put(userFromInput(call.store, givenWhole, undefined, call.timeline.next()));
  } else if (creator === undefined) {
    throw refuse('input', `could not find user ${namedId} from data.created_by_id`);
  } else {
    checkUsable(creator);
  }
  return namedId;
}

interface Origin {
  readonly creatorId: string;
  readonly distinctMemberIds: readonly string[] | null;
}

function create(call: ApiCall, cid: string, data: JsonObject, origin: Origin): ChannelRecord {
  const [type = '', id = ''] = cid.split(':');
  if (origin.distinctMemberIds === null && isDistinctId(id)) {
    throw refuse(
      'input',
      `"${id}" cannot be chosen as a channel id: the prefix is reserved for channels named by members`,
    );
  }
  const members = withDistinct(readMembers(data, 'members'), origin.distinctMemberIds);
  const invited = readInvites(data);
  checkUsersExist(call, members, 'members');
  checkUsersExist(call, invited, 'invites');
  const timestamp = call.timeline.next();
  const channel = call.store.channels.put({
    cid,
    type,
    id,
    createdById: origin.creatorId,
    createdAt: timestamp,
    updatedAt: timestamp,
    lastMessageAt: null,
    ...readChannelData(data, {}),
    truncatedAt: null,
    truncatedById: null,
    deletedAt: null,
    distinctMemberIds: origin.distinctMemberIds,
  });
  addMembers(call, channel, [...members, ...invited]);
  emitWithChannel(call, 'channel.created', channel);
  return channel;
}

/** Every user that a distinct channel is named by is a member of it, also a creator that is not in the list. */
function withDistinct(members: MemberInput[], distinctMemberIds: readonly string[] | null): MemberInput[] {
  const missing = (distinctMemberIds ?? []).filter((id) => !members.some((member) => member.userId === id));
  return [...members, ...missing.map((userId) => ({ userId, channelRole: undefined }))];
}

function answer(call: ApiCall, channel: ChannelRecord, subscription: Subscription | undefined): JsonObject {
  subscribe(call, channel, subscription);
  const members = readObject(call.body, 'members') ?? {};
  const withState = readBoolean(call.body, 'state') ?? false;
  return channelStateView(call, channel, {
    messages: withState
      ? readMessagePage(call, channel.cid, { limit: DEFAULT_MESSAGES, ...readObject(call.body, 'messages') })
      : [],
    memberLimit: readInteger(members, 'limit', 0, 100),
    memberOffset: readInteger(members, 'offset', 0, MAX_MEMBER_OFFSET),
    watcherLimit: readInteger(readObject(call.body, 'watchers') ?? {}, 'limit', 0, 100),
    subscription,
  });
}
