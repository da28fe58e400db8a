import type { JsonObject, MessageRecord, ReactionRecord } from '../state/entities.js';
import type { Store } from '../state/store.js';
import { userViewById } from '../users/user-view.js';

const MAX_SHOWN = 10;

/** A reaction as Stream writes it, its user filled in. */
export function reactionView(store: Store, reaction: ReactionRecord): JsonObject {
  return {
    ...reaction.custom,
    message_id: reaction.messageId,
    user_id: reaction.userId,
    user: userViewById(store, reaction.userId),
    type: reaction.type,
    score: reaction.score,
    created_at: reaction.createdAt,
    updated_at: reaction.updatedAt,
  };
}

/** The reactions to a message, newest first. */
export function reactionsTo(store: Store, messageId: string): ReactionRecord[] {
  return store.reactions
    .inGroup('message', messageId)
    .sort((left, right) => (left.createdAt < right.createdAt ? 1 : -1));
}

/** What a message shows of its reactions. A deleted message shows none. */
export function reactionSummary(store: Store, message: MessageRecord, viewerId: string | undefined): JsonObject {
  const reactions = message.deletedAt === null ? reactionsTo(store, message.id) : [];
  const types = [...new Set(reactions.map(({ type }) => type))];
  const groups = types.map(
    (type) => [type, groupView(reactions.filter((reaction) => reaction.type === type))] as const,
  );
  const own = reactions.filter(({ userId }) => userId === viewerId);
  return {
    latest_reactions: reactions.slice(0, MAX_SHOWN).map((reaction) => reactionView(store, reaction)),
    own_reactions: own.map((reaction) => reactionView(store, reaction)),
    reaction_counts: Object.fromEntries(groups.map(([type, { count }]) => [type, count])),
    reaction_scores: Object.fromEntries(groups.map(([type, group]) => [type, group.sum_scores])),
    reaction_groups: groups.length === 0 ? null : Object.fromEntries(groups),
  };
}

/** The reactions of one type, newest first, in sum. */
function groupView(reactions: readonly ReactionRecord[]): JsonObject & { count: number; sum_scores: number } {
  return {
    count: reactions.length,
    sum_scores: reactions.reduce((sum, { score }) => sum + score, 0),
    first_reaction_at: reactions.at(-1)?.createdAt,
    last_reaction_at: reactions[0]?.createdAt,
  };
}
