import { randomUUID } from 'node:crypto';
import { actingUserId, requireServer } from '../auth/permissions.js';
import { channelConfigOf } from '../channel-types/channel-overrides.js';
import { findChannel } from '../channels/channel-input.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { checkImplemented, readString, required } from '../http/input.js';
import { isOwnedBy, requireInChannel } from '../permissions/require-grant.js';
import type { ChannelRecord, FileRecord, JsonObject } from '../state/entities.js';
import { findActiveUser } from '../users/user-input.js';
import { checkUpload, mimeTypeOf, type UploadKind } from './upload-rules.js';

type HandleUpload = (call: ApiCall, kind: UploadKind, channel: ChannelRecord | undefined) => JsonObject;

/** Files and images, in a channel or of the app: sending one answers its address, by which it is deleted. */
export const uploadEndpoints: readonly Endpoint[] = (['file', 'image'] as const).flatMap((kind): Endpoint[] => {
  const suffix = kind === 'file' ? 'File' : 'Image';
  const inChannel = `/channels/:type/:id/${kind}`;
  const inApp = `/uploads/${kind}`;
  return [
    endpoint(`UploadChannel${suffix}`, 'POST', inChannel, (call) => upload(call, kind, findChannel(call))),
    endpoint(`DeleteChannel${suffix}`, 'DELETE', inChannel, (call) => remove(call, kind, findChannel(call))),
    endpoint(`Upload${suffix}`, 'POST', inApp, (call) => upload(call, kind, undefined)),
    endpoint(`Delete${suffix}`, 'DELETE', inApp, (call) => remove(call, kind, undefined)),
  ];
});

function endpoint(name: string, method: 'POST' | 'DELETE', path: string, handle: Endpoint['handle']): Endpoint {
  return { name, method, path, limitPerMinute: method === 'POST' ? 1000 : 60, clients: 'allowed', handle };
}

const upload: HandleUpload = (call, kind, channel) => {
  checkImplemented(call.body, ['upload_sizes']);
  const userId = actingUserId(call, call.body);
  if (channel !== undefined) checkChannel(call, channel);
  findActiveUser(call.store, userId);
  const file = required(call.upload, 'file');
  checkUpload(call, kind, file);
  const record = call.store.files.put({
    id: randomUUID(),
    kind,
    cid: channel?.cid ?? null,
    userId,
    name: file.name.split(/[\\/]/).at(-1) || 'file',
    mimeType: mimeTypeOf(file),
    createdAt: call.timeline.next(),
  });
  call.files.write(record.id, file.bytes);
  return { file: call.files.urlOf(record) };
};

/** Deletes what was sent to the same place, by its address; code 16 for anything else. */
const remove: HandleUpload = (call, kind, channel) => {
  const url = required(readString(call.query, 'url'), 'url');
  const file = call.store.files.get(/\/files\/([\w-]+)\//.exec(url)?.[1] ?? '');
  const isThis = file !== undefined && file.kind === kind && file.cid === (channel?.cid ?? null);
  if (channel !== undefined) {
    requireInChannel(call, channel, 'delete-attachment', isThis && isOwnedBy(call, file.userId ?? ''));
  }
  if (!isThis) throw refuse('notFound', `there is no ${kind} of this URL`);
  if (channel === undefined) checkOwnFile(call, file);
  call.store.files.delete(file.id);
  call.files.delete(file.id);
  return {};
};

function checkChannel(call: ApiCall, channel: ChannelRecord): void {
  requireInChannel(call, channel, 'upload-attachment');
  if (channelConfigOf(call.store, channel).uploads !== true) throw refuse('featureOff', 'uploads are switched off');
}

/** Outside of channels there is no permission for it. */
function checkOwnFile(call: ApiCall, file: FileRecord): void {
  if (file.userId === null || !isOwnedBy(call, file.userId)) requireServer(call, 'delete a file of others');
}
