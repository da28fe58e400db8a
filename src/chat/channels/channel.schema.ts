import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { atMost } from '../../common/text/characters.js';

/** pending: made, not yet open. active: open. ended: closed for good, or until it is reopened. */
export const CHANNEL_STATUSES = ['pending', 'active', 'ended'] as const;
export type ChannelStatus = (typeof CHANNEL_STATUSES)[number];

/** The newest version of a message, as far as events have reported it. */
@Schema({ _id: false })
export class LastMessage {
  @Prop({ type: String, required: true, maxlength: 255 })
  id!: string;

  /** The beginning of the text, for lists. */
  @Prop({ type: String, default: '', ...atMost(200) })
  preview!: string;

  @Prop({ type: String, default: '', maxlength: 64 })
  userId!: string;

  @Prop({ type: Date, required: true })
  createdAt!: Date;

  /** When this version came about. */
  @Prop({ type: Date, required: true })
  updatedAt!: Date;

  @Prop({ type: Boolean, default: false })
  deleted!: boolean;

  /** The only users who may read it; absent: every member. */
  @Prop({ type: [String], default: undefined })
  readers?: string[];

  /** The members who deleted it for themselves. */
  @Prop({ type: [String], default: undefined })
  deletedFor?: string[];
}

/**
 * A channel as lists and notifications need it: a read model, written by the channel's owner and kept up to date by
 * Stream's events, so that no list waits for Stream.
 */
@Schema({ collection: 'channels', timestamps: true, versionKey: false })
export class ChatChannel {
  /** Stream's cid: `type:id`. */
  @Prop({ type: String, required: true, maxlength: 129 })
  _id!: string;

  @Prop({ type: String, required: true, maxlength: 64 })
  type!: string;

  @Prop({ type: String, required: true, maxlength: 64 })
  channelId!: string;

  @Prop({ type: String, default: '', ...atMost(200) })
  name!: string;

  @Prop({ type: String, default: null, ...atMost(500) })
  image?: string | null;

  /** Account ids. Absent while the channel is known from events only and has no owner here. */
  @Prop({ type: [String], default: undefined })
  members?: string[];

  /** The members who keep order in it, where they are not those of an appointment. */
  @Prop({ type: [String], default: undefined })
  managerIds?: string[];

  @Prop({ type: String, maxlength: 48 })
  appointmentId?: string;

  /** The members by role, for lists by role. */
  @Prop({ type: [String], default: undefined })
  petOwnerIds?: string[];

  @Prop({ type: [String], default: undefined })
  vetIds?: string[];

  @Prop({ type: String, enum: CHANNEL_STATUSES })
  status?: ChannelStatus;

  /** No member can write in it. Absent in records of earlier versions: Stream knows. */
  @Prop({ type: Boolean })
  frozen?: boolean;

  @Prop({ type: Date })
  allowedFrom?: Date;

  @Prop({ type: Date })
  allowedUntil?: Date;

  /** The newest message that every member may read, or could when it was sent. */
  @Prop({ type: LastMessage })
  lastMessage?: LastMessage;

  /** The newest message that only some may read. An older one for others is not kept. */
  @Prop({ type: LastMessage })
  restrictedMessage?: LastMessage;

  /** When its owner wrote it last. */
  @Prop({ type: Date })
  projectedAt?: Date;

  /** When the channel was made in Stream, by Stream's clock. Absent while it is known from events only. */
  @Prop({ type: Date })
  madeAt?: Date;

  /** Messages up to this moment were cleared from the channel. */
  @Prop({ type: Date })
  clearedAt?: Date;

  /** When something last happened: lists are newest first by it. */
  @Prop({ type: Date, required: true })
  activeAt!: Date;

  createdAt!: Date;
  updatedAt!: Date;
}

export const ChatChannelSchema = SchemaFactory.createForClass(ChatChannel);
// The status stands before the order: a list of open channels must not step over a history of ended ones.
ChatChannelSchema.index({ members: 1, status: 1, activeAt: -1, _id: -1 });
ChatChannelSchema.index({ members: 1, activeAt: -1, _id: -1 });
ChatChannelSchema.index({ petOwnerIds: 1, status: 1, activeAt: -1, _id: -1 });
ChatChannelSchema.index({ vetIds: 1, status: 1, activeAt: -1, _id: -1 });
