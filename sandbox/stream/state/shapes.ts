import { MAX_AHEAD_MS } from '../../clock/test-clock.js';
import type { CollectionShape } from './collection.js';
import type {
  AppRecord,
  ChannelRecord,
  ChannelTypeRecord,
  ClockRecord,
  FileRecord,
  MemberRecord,
  MessageRecord,
  PinExpiryRecord,
  ReactionRecord,
  RoleRecord,
  TaskRecord,
  UserRecord,
} from './entities.js';
import {
  type Fields,
  flag,
  listsByName,
  number,
  object,
  objectOf,
  objects,
  oneOf,
  optional,
  orNull,
  text,
  texts,
  time,
} from './field-rules.js';
import { memberKey, reactionKey, threadReadKey } from './keys.js';
import type {
  ChannelMuteRecord,
  DeliveryRecord,
  HiddenRecord,
  ReadRecord,
  ThreadReadRecord,
} from './user-state-entities.js';

interface OfUser {
  readonly cid: string;
  readonly userId: string;
}

const changed = { createdAt: time, updatedAt: time };
const ofUser = { cid: text, userId: text };
const bothExist = { cid: 'channels', userId: 'users' };
const byBoth = { channel: ({ cid }: OfUser) => cid, user: ({ userId }: OfUser) => userId };

/** What there is once for each user of a channel. */
const perUser = <T extends OfUser>(name: string, fields: Fields<T>): CollectionShape<T> => ({
  name,
  key: ({ cid, userId }) => memberKey(cid, userId),
  fields,
  refs: bothExist as CollectionShape<OfUser>['refs'] as CollectionShape<T>['refs'],
  groups: byBoth,
});

export const USERS: CollectionShape<UserRecord> = {
  name: 'users',
  key: (user) => user.id,
  fields: {
    id: text,
    role: text,
    language: text,
    teams: texts,
    invisible: flag,
    online: optional(flag),
    lastActive: optional(time),
    custom: object,
    ...changed,
    deactivatedAt: orNull(time),
    deletedAt: orNull(time),
    purged: flag,
    revokeTokensIssuedBefore: orNull(time),
  },
};
export const CHANNELS: CollectionShape<ChannelRecord> = {
  name: 'channels',
  key: (channel) => channel.cid,
  fields: {
    cid: text,
    type: text,
    id: text,
    createdById: text,
    ...changed,
    lastMessageAt: orNull(time),
    frozen: flag,
    disabled: flag,
    team: orNull(text),
    cooldownSeconds: number,
    custom: object,
    configOverrides: optional(object),
    truncatedAt: orNull(time),
    truncatedById: orNull(text),
    deletedAt: orNull(time),
    distinctMemberIds: orNull(texts),
  },
  refs: { createdById: 'users' },
};
export const MEMBERS = perUser<MemberRecord>('members', {
  ...ofUser,
  channelRole: text,
  invite: optional(objectOf({ acceptedAt: orNull(time), rejectedAt: orNull(time) })),
  custom: object,
  ...changed,
});
export const MESSAGES: CollectionShape<MessageRecord> = {
  name: 'messages',
  key: (message) => message.id,
  fields: {
    id: text,
    ...ofUser,
    type: oneOf('regular', 'system', 'reply', 'error'),
    text,
    attachments: objects,
    mentionedUserIds: texts,
    parentId: orNull(text),
    showInChannel: flag,
    quotedMessageId: orNull(text),
    replyCount: number,
    silent: flag,
    restrictedVisibility: optional(texts),
    pinned: flag,
    pinnedAt: orNull(time),
    pinnedById: orNull(text),
    pinExpires: orNull(time),
    custom: object,
    ...changed,
    textUpdatedAt: orNull(time),
    deletedAt: orNull(time),
    truncated: flag,
  },
  refs: bothExist,
  groups: { ...byBoth, parent: ({ parentId }) => parentId ?? undefined },
};
export const REACTIONS: CollectionShape<ReactionRecord> = {
  name: 'reactions',
  key: reactionKey,
  fields: {
    messageId: text,
    userId: text,
    type: text,
    score: number,
    custom: object,
    ...changed,
  },
  refs: { messageId: 'messages', userId: 'users' },
  groups: { message: ({ messageId }) => messageId, user: ({ userId }) => userId },
};
export const READS = perUser<ReadRecord>('reads', { ...ofUser, lastRead: time, lastReadMessageId: orNull(text) });
export const THREAD_READS: CollectionShape<ThreadReadRecord> = {
  name: 'threadReads',
  key: threadReadKey,
  fields: { parentId: text, ...ofUser, lastRead: time, lastReadMessageId: orNull(text) },
  refs: { parentId: 'messages', ...bothExist } as const,
  groups: { ...byBoth, parent: ({ parentId }) => parentId },
};
export const DELIVERIES = perUser<DeliveryRecord>('deliveries', {
  ...ofUser,
  deliveredAt: time,
  messageId: text,
  messageCreatedAt: time,
});
export const HIDDEN = perUser<HiddenRecord>('hidden', { ...ofUser, hidden: flag, hideBefore: orNull(time) });
export const CHANNEL_MUTES = perUser<ChannelMuteRecord>('channelMutes', {
  ...ofUser,
  ...changed,
  expiresAt: orNull(time),
  endedAt: orNull(time),
});
export const FILES: CollectionShape<FileRecord> = {
  name: 'files',
  key: (file) => file.id,
  fields: {
    // It becomes the name of a file.
    id: { kind: 'a UUID', accepts: (value) => typeof value === 'string' && /^[\da-f-]{36}$/.test(value) },
    kind: oneOf('file', 'image', 'export'),
    cid: orNull(text),
    userId: orNull(text),
    name: text,
    mimeType: text,
    createdAt: time,
  },
};
export const PIN_EXPIRIES: CollectionShape<PinExpiryRecord> = {
  name: 'pinExpiries',
  key: (pin) => pin.messageId,
  fields: { messageId: text, expiresAt: time },
};
export const TASKS: CollectionShape<TaskRecord> = {
  name: 'tasks',
  key: (task) => task.id,
  fields: { id: text, status: oneOf('completed'), result: object, ...changed },
};
export const APPS: CollectionShape<AppRecord> = {
  name: 'apps',
  key: (app) => app.id,
  fields: { id: oneOf('app'), settings: object },
};
export const CHANNEL_TYPES: CollectionShape<ChannelTypeRecord> = {
  name: 'channelTypes',
  key: (type) => type.name,
  fields: {
    name: text,
    config: object,
    grants: listsByName,
    ...changed,
  },
};
export const ROLES: CollectionShape<RoleRecord> = {
  name: 'roles',
  key: (role) => role.name,
  fields: { name: text, ...changed },
};
export const CLOCK: CollectionShape<ClockRecord> = {
  name: 'clock',
  key: (clock) => clock.id,
  fields: {
    id: oneOf('clock'),
    aheadMs: {
      kind: `a whole number of milliseconds up to ${MAX_AHEAD_MS}`,
      accepts: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_AHEAD_MS,
    },
  },
};
