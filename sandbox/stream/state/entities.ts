import type { JsonObject } from '../../http/json.js';

export type { JsonObject };

/** A user as kept; deleted users stay as tombstones because Stream never lets an id be used again. */
export interface UserRecord {
  readonly id: string;
  readonly role: string;
  readonly language: string;
  readonly teams: readonly string[];
  readonly invisible: boolean;
  /** Whether a socket of the user is open. */
  readonly online?: boolean;
  /** When the last one was opened. */
  readonly lastActive?: string | undefined;
  /** `name`, `image` and every field of the app's own. */
  readonly custom: JsonObject;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly deactivatedAt: string | null;
  readonly deletedAt: string | null;
  /** True after a hard delete: nothing but the id is left, and it cannot be restored. */
  readonly purged: boolean;
  /** Client tokens with an older `iat`, or none, are refused. */
  readonly revokeTokensIssuedBefore: string | null;
}

/** A channel as kept; a soft-deleted one stays until its id is created again. */
export interface ChannelRecord {
  readonly cid: string;
  readonly type: string;
  readonly id: string;
  readonly createdById: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly lastMessageAt: string | null;
  readonly frozen: boolean;
  readonly disabled: boolean;
  readonly team: string | null;
  /** Seconds a client has to wait between two messages; 0 is off. */
  readonly cooldownSeconds: number;
  readonly custom: JsonObject;
  /** What the channel has otherwise than its type: settings, and `grants` with `!id` for what is revoked. */
  readonly configOverrides?: JsonObject | undefined;
  readonly truncatedAt: string | null;
  readonly truncatedById: string | null;
  readonly deletedAt: string | null;
  /** Every user who was ever a member of a channel named by its members; null for a channel with a chosen id. */
  readonly distinctMemberIds: readonly string[] | null;
}

/** One user's membership of one channel. */
export interface MemberRecord {
  readonly cid: string;
  readonly userId: string;
  readonly channelRole: string;
  /** The answer to the invite by which the user came, if it came by one. */
  readonly invite?: { readonly acceptedAt: string | null; readonly rejectedAt: string | null };
  readonly custom: JsonObject;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What a message may be: the first two are sent, the others come about. A deleted message keeps its type. */
export type MessageType = 'regular' | 'system' | 'reply' | 'error';

/** A message as kept. Users are ids here and are filled in when it is read. */
export interface MessageRecord {
  readonly id: string;
  readonly cid: string;
  readonly userId: string;
  readonly type: MessageType;
  readonly text: string;
  readonly attachments: readonly JsonObject[];
  readonly mentionedUserIds: readonly string[];
  readonly parentId: string | null;
  readonly showInChannel: boolean;
  readonly quotedMessageId: string | null;
  readonly replyCount: number;
  readonly silent: boolean;
  /** The only users who see it; absent or empty: every member. */
  readonly restrictedVisibility?: readonly string[];
  readonly pinned: boolean;
  readonly pinnedAt: string | null;
  readonly pinnedById: string | null;
  readonly pinExpires: string | null;
  readonly custom: JsonObject;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly textUpdatedAt: string | null;
  readonly deletedAt: string | null;
  /** True once a truncation without `hard_delete` has hidden it. */
  readonly truncated: boolean;
}

/** One user's reaction of one type to one message. */
export interface ReactionRecord {
  readonly messageId: string;
  readonly userId: string;
  readonly type: string;
  readonly score: number;
  readonly custom: JsonObject;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** An upload, or an export; its contents are kept apart. */
export interface FileRecord {
  readonly id: string;
  readonly kind: 'file' | 'image' | 'export';
  /** The channel it was sent to; null for files of the app. */
  readonly cid: string | null;
  /** Who has sent it; null for an export. */
  readonly userId: string | null;
  readonly name: string;
  readonly mimeType: string;
  readonly createdAt: string;
}

/** When a message is to be unpinned. */
export interface PinExpiryRecord {
  readonly messageId: string;
  readonly expiresAt: string;
}

/** Work that Stream does in the background; here it is finished when its answer leaves. */
export interface TaskRecord {
  readonly id: string;
  readonly status: 'completed';
  readonly result: JsonObject;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The app's settings: exactly one record, whose key is `app`. */
export interface AppRecord {
  readonly id: 'app';
  readonly settings: JsonObject;
}

/** What was changed of a channel type, or all of a type of the app's own. */
export interface ChannelTypeRecord {
  readonly name: string;
  /** The settings that differ from the defaults, as they are written. */
  readonly config: JsonObject;
  /** All that the roles are granted. */
  readonly grants: Readonly<Record<string, readonly string[]>>;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A role of the app's own, beside the built-in ones. */
export interface RoleRecord {
  readonly name: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** How far the clock is ahead of the machine's: the other times refer to it. */
export interface ClockRecord {
  readonly id: 'clock';
  readonly aheadMs: number;
}
