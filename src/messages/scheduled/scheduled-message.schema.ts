import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { NewMemberMessage } from '../../stream/stream-message.js';
import { indexWork, Work, WorkSchema } from '../../work/work.schema.js';

/** scheduled: waits. sending: a worker has begun, and nothing stops it any more. sent, cancelled, failed: over. */
export const SCHEDULED_STATUSES = ['scheduled', 'sending', 'sent', 'cancelled', 'failed'] as const;
export type ScheduledStatus = (typeof SCHEDULED_STATUSES)[number];

/** A message that is to be sent later. Its work is due when it is. */
@Schema({ collection: 'scheduled_messages', versionKey: false })
export class ScheduledMessage {
  /** The id that the message will have in Stream: it cannot be sent twice. */
  @Prop({ type: String, required: true, maxlength: 255 })
  _id!: string;

  /** The account that has written it. */
  @Prop({ type: String, required: true, maxlength: 48 })
  accountId!: string;

  @Prop({ type: String, required: true, maxlength: 129 })
  cid!: string;

  @Prop({ type: Date, required: true })
  sendAt!: Date;

  @Prop({ type: String, enum: SCHEDULED_STATUSES, required: true })
  status!: ScheduledStatus;

  /** What it says; null once it is over: messages are kept in Stream alone. */
  @Prop({ type: Object, default: null })
  draft!: NewMemberMessage | null;

  /** See {@link NewMemberMessage.digest}. */
  @Prop({ type: String, required: true, maxlength: 64 })
  digest!: string;

  /** The code of the error for which it was not sent. */
  @Prop({ type: String, default: null, maxlength: 64 })
  failure!: string | null;

  @Prop({ type: Date, required: true })
  createdAt!: Date;

  @Prop({ type: Date, required: true })
  expiresAt!: Date;

  @Prop({ type: WorkSchema, default: () => ({}) })
  work!: Work;
}

/** What a message becomes that is taken back before it is sent. */
export const CANCELLED = { status: 'cancelled', draft: null, 'work.status': 'idle', 'work.dueAt': null } as const;

export const ScheduledMessageSchema = SchemaFactory.createForClass(ScheduledMessage);
ScheduledMessageSchema.index({ accountId: 1, status: 1, cid: 1, sendAt: 1 });
ScheduledMessageSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
indexWork(ScheduledMessageSchema);
