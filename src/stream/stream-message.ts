import type { MessageResponse } from 'stream-chat';

/** A reaction as messages carry the newest of them. */
interface StreamReaction {
  readonly type: string;
  readonly userId: string;
  readonly score: number;
  readonly createdAt: string;
}

/** A whole message as Stream has it. Times are Stream's own texts. */
export interface StreamMessage {
  readonly id: string;
  readonly cid: string;
  readonly userId: string | undefined;
  readonly type: string;
  readonly text: string;
  /** In Stream's spelling. */
  readonly attachments: readonly Readonly<Record<string, unknown>>[];
  readonly mentionedUserIds: readonly string[];
  readonly custom: Readonly<Record<string, unknown>>;
  /** See {@link NewMemberMessage.digest}. */
  readonly digest: string | undefined;
  readonly parentId: string | undefined;
  readonly showInChannel: boolean;
  readonly replyCount: number;
  readonly silent: boolean;
  /** The only users who may read it; undefined: every member. */
  readonly restrictedTo: readonly string[] | undefined;
  /** Its sender is banned without knowing it. */
  readonly shadowed: boolean;
  readonly pinned: boolean;
  readonly pinnedAt: string | undefined;
  readonly pinnedById: string | undefined;
  readonly pinExpires: string | undefined;
  readonly reactionCounts: Readonly<Record<string, number>>;
  readonly latestReactions: readonly StreamReaction[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly deletedAt: string | undefined;
}

/** A message that is sent in the name of a member. */
export interface NewMemberMessage {
  /** Ours: Stream refuses the same id a second time, so a repeat is no second message. */
  readonly id: string;
  readonly userId: string;
  readonly type: 'regular' | 'system';
  readonly text: string;
  readonly attachments: readonly Readonly<Record<string, unknown>>[];
  readonly mentionedUserIds: readonly string[];
  readonly custom: Readonly<Record<string, unknown>>;
  readonly parentId: string | undefined;
  readonly showInChannel: boolean;
  readonly silent: boolean;
  readonly skipPush: boolean;
  readonly restrictedTo: readonly string[] | undefined;
  /** Tells whether a repeated request is the same one. Kept with the message, and unchanged when that is edited. */
  readonly digest: string | undefined;
}

/** The custom field that holds the digest. */
export const DIGEST_FIELD = 'request_digest';

/** Every field of a message that is not custom: the names that custom data may not have. */
const OWN_FIELDS: ReadonlySet<string> = new Set(
  `args attachments before_message_send_failed channel channel_role cid command command_info created_at deleted_at
  deleted_for_me deleted_reply_count draft edited_at error html i18n id image_labels is_pending_message latest_reactions
  member mentioned_channel mentioned_group_ids mentioned_groups mentioned_here mentioned_roles mentioned_users
  message_text_updated_at mml moderation moderation_details own_reactions parent_id pending pin_expires pinned pinned_at
  pinned_by poll poll_id quoted_message quoted_message_id reaction_counts reaction_groups reaction_scores reminder
  reply_count restricted_visibility shadowed shared_location show_in_channel silent skip_enrich_url skip_push status text
  thread_participants type updated_at user user_id`.split(/\s+/),
);

/** True for names that a custom field of a message may not have. */
export const isOwnMessageField = (name: string): boolean => OWN_FIELDS.has(name) || name === DIGEST_FIELD;

/** Reads what Stream answers. Whatever a deleted message said is left out. */
export function toStreamMessage(message: MessageResponse): StreamMessage {
  const deleted = message.type === 'deleted' || Boolean(message.deleted_at);
  const fields = Object.entries(message as unknown as Readonly<Record<string, unknown>>);
  const { [DIGEST_FIELD]: digest, ...custom } = Object.fromEntries(
    fields.filter(([name]) => name === DIGEST_FIELD || !OWN_FIELDS.has(name)),
  );
  const restrictedTo = message.restricted_visibility ?? [];
  return {
    id: message.id,
    cid: message.cid ?? '',
    userId: message.user?.id,
    type: deleted ? 'deleted' : (message.type ?? 'regular'),
    text: deleted ? '' : (message.text ?? ''),
    attachments: deleted ? [] : ((message.attachments ?? []) as Readonly<Record<string, unknown>>[]),
    mentionedUserIds: deleted ? [] : (message.mentioned_users ?? []).map(({ id }) => id),
    custom: deleted ? {} : custom,
    digest: typeof digest === 'string' ? digest : undefined,
    parentId: message.parent_id ?? undefined,
    showInChannel: message.show_in_channel ?? false,
    replyCount: message.reply_count ?? 0,
    silent: message.silent ?? false,
    restrictedTo: restrictedTo.length > 0 ? restrictedTo : undefined,
    shadowed: message.shadowed ?? false,
    pinned: !deleted && (message.pinned ?? false),
    pinnedAt: message.pinned_at ?? undefined,
    pinnedById: message.pinned_by?.id,
    pinExpires: message.pin_expires ?? undefined,
    reactionCounts: message.reaction_counts ?? {},
    latestReactions: (message.latest_reactions ?? []).map((reaction) => ({
      type: reaction.type,
      userId: reaction.user_id ?? reaction.user?.id ?? '',
      score: reaction.score ?? 1,
      createdAt: reaction.created_at,
    })),
    createdAt: message.created_at ?? '',
    updatedAt: message.updated_at ?? '',
    deletedAt: deleted ? (message.deleted_at ?? message.updated_at) : undefined,
  };
}
