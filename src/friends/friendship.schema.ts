import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { indexWork, Work, WorkSchema } from '../work/work.schema.js';

/** pending: not answered yet. accepted: friends. ended: declined, withdrawn, or no longer friends. */
export const REQUEST_STATUSES = ['pending', 'accepted', 'ended'] as const;
export type RequestStatus = (typeof REQUEST_STATUSES)[number];

/** blocked: one of the two has blocked the other, or each the other. */
const FRIENDSHIP_STATUSES = [...REQUEST_STATUSES, 'blocked'] as const;
export type FriendshipStatus = (typeof FRIENDSHIP_STATUSES)[number];

/** Friends of one account. */
export const MAX_FRIENDS = 1000;

/** Requests of one account that wait for an answer. The limit keeps accounts from advertising by request. */
export const MAX_OPEN_REQUESTS = 200;

/**
 * A friend request and the friendship that follows from it: one record per pair, however often either of them asks. Its
 * work makes the pair's channel in Stream match (see `direct-channel.ts`).
 */
@Schema({ collection: 'friendships', versionKey: false })
export class Friendship {
  @Prop({ type: String, required: true, maxlength: 48 })
  _id!: string;

  /** Both ids, see {@link pairOf}. */
  @Prop({ type: String, required: true, maxlength: 97 })
  pair!: string;

  /** The same two ids, for lists. */
  @Prop({ type: [String], required: true })
  members!: string[];

  /** The account that sent the last request. */
  @Prop({ type: String, required: true, maxlength: 48 })
  requester!: string;

  @Prop({ type: String, required: true, maxlength: 48 })
  recipient!: string;

  @Prop({ type: String, enum: FRIENDSHIP_STATUSES, required: true })
  status!: FriendshipStatus;

  @Prop({ type: Date, required: true })
  requestedAt!: Date;

  @Prop({ type: Date, default: null })
  acceptedAt!: Date | null;

  @Prop({ type: Date, default: null })
  endedAt!: Date | null;

  /** When the recipient declined the last request; null when that request was not declined. */
  @Prop({ type: Date, default: null })
  declinedAt!: Date | null;

  /**
   * The requester's place for this request, below {@link MAX_OPEN_REQUESTS}. An index allows each place one pending request,
   * so an account never has more, however many it sends at once. Older requests have none.
   */
  @Prop({ type: Number })
  place?: number;

  /** Who of the two has blocked the other; empty unless the status says so. */
  @Prop({ type: [String], default: [] })
  blockedBy!: string[];

  /** When one of them opened the channel although they are no friends; see `isOpen` in `direct-channel.ts`. */
  @Prop({ type: Date, default: null })
  openedAt!: Date | null;

  /** The pair's channel in Stream. Set with the first friendship and kept, so that a later one uses it again. */
  @Prop({ type: String, maxlength: 64 })
  channelId?: string;

  @Prop({ type: WorkSchema, default: () => ({}) })
  work!: Work;
}

/** The two ids in ascending order. */
export const inOrder = (a: string, b: string): [low: string, high: string] => (a < b ? [a, b] : [b, a]);

/** The key of a pair. Ids contain no colon, so it is unique. */
export const pairOf = (a: string, b: string): string => inOrder(a, b).join(':');

/** The other account of the pair. */
export const otherOf = ({ members }: Pick<Friendship, 'members'>, accountId: string): string =>
  members.find((id) => id !== accountId) ?? accountId;

export const FriendshipSchema = SchemaFactory.createForClass(Friendship);
FriendshipSchema.index({ pair: 1 }, { unique: true });
// Two pairs never share a channel, even if their joined ids are equal.
FriendshipSchema.index({ channelId: 1 }, { unique: true, sparse: true });
FriendshipSchema.index(
  { requester: 1, place: 1 },
  { unique: true, partialFilterExpression: { status: 'pending', place: { $exists: true } } },
);
FriendshipSchema.index({ blockedBy: 1, _id: -1 });
FriendshipSchema.index({ members: 1, status: 1, acceptedAt: -1, _id: -1 });
FriendshipSchema.index({ requester: 1, status: 1, acceptedAt: -1, _id: -1 });
FriendshipSchema.index({ requester: 1, status: 1, requestedAt: -1, _id: -1 });
FriendshipSchema.index({ recipient: 1, status: 1, requestedAt: -1, _id: -1 });
indexWork(FriendshipSchema);
