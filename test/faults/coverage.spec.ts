import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { StreamOperation } from '../../src/stream/rate-limit-gate.js';
import { ROOT } from '../smoke/starter.js';

/**
 * A spec in which each call to Stream fails, and a text of it that stands for the call. A new operation does not compile
 * until it has one.
 */
const FAULTED_IN: Readonly<Record<StreamOperation, readonly [spec: string, row: string]>> = {
  getApp: ['admin/stream-settings', 'UPSTREAM_UNAVAILABLE'],
  updateApp: ['admin/stream-settings', 'UPSTREAM_UNAVAILABLE'],
  listChannelTypes: ['admin/channel-types', 'UPSTREAM_UNAVAILABLE'],
  updateChannelType: ['admin/channel-types', 'UPSTREAM_UNAVAILABLE'],
  createUsers: ['faults/every-call', 'createUsers'],
  updateUsers: ['faults/user-sync', 'UPSTREAM_FAULTS'],
  queryUsers: ['faults/user-sync', 'UPSTREAM_FAULTS'],
  deactivateUsers: ['faults/account-lifecycle', 'UPSTREAM_FAULTS'],
  reactivateUsers: ['faults/account-lifecycle', 'UPSTREAM_FAULTS'],
  deleteUsers: ['faults/account-lifecycle', 'UPSTREAM_FAULTS'],
  restoreUsers: ['faults/account-lifecycle', 'UPSTREAM_FAULTS'],
  exportUser: ['admin/account-jobs', 'export'],
  getTask: ['faults/account-lifecycle', 'UPSTREAM_FAULTS'],
  getOrCreateChannel: ['faults/every-call', 'getOrCreateChannel'],
  queryChannels: ['faults/direct-channel', 'UPSTREAM_FAULTS'],
  queryMembers: ['chat/projector', 'members'],
  updateChannel: ['faults/every-call', 'updateChannel'],
  addMembers: ['faults/every-call', 'addMembers'],
  removeMembers: ['faults/every-call', 'removeMembers'],
  setModerators: ['groups/upstream-faults', 'add_moderators'],
  truncateChannel: ['groups/upstream-faults', '/truncate'],
  hideChannel: ['groups/upstream-faults', 'hide'],
  showChannel: ['groups/upstream-faults', 'show'],
  muteChannel: ['groups/upstream-faults', 'mute'],
  unmuteChannel: ['groups/upstream-faults', 'unmute'],
  sendMessage: ['messages/upstream-faults', 'send'],
  getMessage: ['messages/upstream-faults', 'show'],
  getReplies: ['messages/upstream-faults', 'replies'],
  deleteMessage: ['messages/upstream-faults', 'delete'],
  undeleteMessage: ['messages/upstream-faults', 'undelete'],
  updateMessage: ['messages/upstream-faults', 'update'],
  sendReaction: ['messages/upstream-faults', 'react'],
  deleteReaction: ['messages/upstream-faults', 'take back'],
  markRead: ['messages/upstream-faults', "'read'"],
  markUnread: ['messages/upstream-faults', "'unread'"],
  getUnreadCount: ['messages/upstream-faults', 'count unread'],
  search: ['messages/upstream-faults', 'search'],
  uploadFile: ['messages/uploads', 'UPSTREAM_UNAVAILABLE'],
  uploadImage: ['messages/uploads', 'UPSTREAM_UNAVAILABLE'],
};

describe('the faults of Stream', () => {
  it.each(Object.entries(FAULTED_IN))('are tried on %s', (_operation, [spec, row]) => {
    expect(readFileSync(path.join(ROOT, `test/${spec}.spec.ts`), 'utf8')).toContain(row);
  });
});
