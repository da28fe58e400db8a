import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { indexWork, Work, WorkSchema } from '../work/work.schema.js';

/** pending: asked, not answered. accepted: friends. ended: declined, withdrawn, or friends no more. */
export const FRIENDSHIP_STATUSES = ['pending', 'accepted', 'ended'] as const;
export type FriendshipStatus = (typeof FRIENDSHIP_STATUSES)[number];

/** At most so many friends for one account. */
export const MAX_FRIENDS = 1000;

/**
 * What is between two accounts: one record for each pair, whoever asked first and however often. Its work makes the
 * channel of the two agree with it (see `direct-channel.ts`).
 */
@Schema({ collection: 'friendships', versionKey: false })
export class Friendship {
  @Prop({ type: String, required: true, maxlength: 48 })
  _id!: string;

  /** Both ids in order, see {@link pairOf}. */
  @Prop({ type: String, required: true, maxlength: 97 })
  pair!: string;

  /** The same two ids, for lists. */
  @Prop({ type: [String], required: true })
  members!: string[];

  /** Who asked last. */
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

  /** Their channel at Stream; set when they first became friends, and kept: the same two find it again. */
  @Prop({ type: String, maxlength: 64 })
  channelId?: string;

  @Prop({ type: WorkSchema, default: () => ({}) })
  work!: Work;
}

/** The members of a pair in the order that does not depend on who asked. */
export const inOrder = (a: string, b: string): [low: string, high: string] => (a < b ? [a, b] : [b, a]);

/** The key of a pair. Ids hold no colon, so no two pairs share it. */
export const pairOf = (a: string, b: string): string => inOrder(a, b).join(':');

/** The other one of the two. */
export const otherOf = ({ members }: Pick<Friendship, 'members'>, accountId: string): string =>
  members.find((id) => id !== accountId) ?? accountId;

export const FriendshipSchema = SchemaFactory.createForClass(Friendship);
FriendshipSchema.index({ pair: 1 }, { unique: true });
// No two pairs write in one channel, however their ids join.
FriendshipSchema.index({ channelId: 1 }, { unique: true, sparse: true });
FriendshipSchema.index({ members: 1, status: 1, acceptedAt: -1, _id: -1 });
FriendshipSchema.index({ requester: 1, status: 1, acceptedAt: -1, _id: -1 });
FriendshipSchema.index({ requester: 1, status: 1, requestedAt: -1, _id: -1 });
FriendshipSchema.index({ recipient: 1, status: 1, requestedAt: -1, _id: -1 });
indexWork(FriendshipSchema);
