import { findChannelByCid } from '../channels/channel-input.js';
import { channelView, memberView } from '../channels/channel-view.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { checkImplemented, readBoolean, readObjects, readString, readTimestamp, required } from '../http/input.js';
import { messageView } from '../messages/message-view.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';
import { taskView } from '../tasks/get-task.js';
import { finishExport } from './write-export.js';

const MAX_CHANNELS = 25;
const VERSIONS = ['v1', 'v2'];
const NOT_DONE = ['include_soft_deleted_channels', 'export_users'];

/** Channels with their members and messages, as a file. */
export const exportChannelsEndpoints: readonly Endpoint[] = [
  {
    name: 'ExportChannels',
    method: 'POST',
    path: '/export_channels',
    limitPerMinute: 60,
    clients: 'refused',
    handle: exportChannels,
  },
  {
    name: 'GetExportChannelsStatus',
    method: 'GET',
    path: '/export_channels/:taskId',
    limitPerMinute: 1000,
    clients: 'refused',
    handle: taskView,
  },
];

/** The part of a channel's history that is wanted. */
interface Wanted {
  readonly channel: ChannelRecord;
  readonly since: string | undefined;
  readonly until: string | undefined;
}

interface Options {
  readonly withTruncated: boolean;
  readonly clearsDeleted: boolean;
}

function exportChannels(call: ApiCall): JsonObject {
  checkImplemented(call.body, NOT_DONE);
  const version = readString(call.body, 'version') ?? 'v1';
  if (!VERSIONS.includes(version)) throw refuse('input', 'version must be one of v1 and v2');
  const options: Options = {
    withTruncated: readBoolean(call.body, 'include_truncated_messages') ?? false,
    clearsDeleted: readBoolean(call.body, 'clear_deleted_message_text') ?? false,
  };
  const named = required(readObjects(call.body, 'channels'), 'channels');
  if (named.length === 0) throw refuse('input', 'channels must not be empty');
  if (named.length > MAX_CHANNELS) throw refuse('input', `channels must contain at most ${MAX_CHANNELS} items`);
  const wanted = named.map((item) => readWanted(call, item));
  const channels = wanted.map((one) => channelExport(call, one, options));
  return { task_id: finishExport(call, 'channels', { version, channels }) };
}

/** Named by its cid, or by type and id. */
function readWanted(call: ApiCall, item: JsonObject): Wanted {
  const namedByParts = (): string =>
    `${required(readString(item, 'type'), 'channels.type')}:${required(readString(item, 'id'), 'channels.id')}`;
  return {
    channel: findChannelByCid(call, readString(item, 'cid') ?? namedByParts()),
    since: readTimestamp(item, 'messages_since'),
    until: readTimestamp(item, 'messages_until'),
  };
}

function channelExport({ store }: ApiCall, { channel, since, until }: Wanted, options: Options): JsonObject {
  const messages = store.messages
    .inGroup('channel', channel.cid)
    .filter(({ truncated }) => options.withTruncated || !truncated)
    .filter(({ createdAt }) => createdAt >= (since ?? '') && createdAt <= (until ?? '~'));
  return {
    channel: channelView(store, channel),
    members: store.members.inGroup('channel', channel.cid).map((member) => memberView(store, member)),
    messages: messages.map((message) => messageView(store, message, { showDeleted: !options.clearsDeleted })),
  };
}
