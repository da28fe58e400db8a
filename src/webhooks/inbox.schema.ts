import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import { indexWork, Work, WorkSchema } from '../work/work.schema.js';

/** How long digests are kept, so that a captured delivery cannot be replayed. */
const KEEP_DONE_MS = 30 * 24 * 3_600_000;
const MINUTE_MS = 60_000;

/** How long an event is kept that is not done: given up, or never taken up. Longer than work is tried. */
const KEEP_UNDONE_MS = 90 * 24 * 3_600_000;

/** Until when an event is kept that is done now. In whole minutes, so that one write finishes events that end together. */
export const expiryOf = (now: Date): Date =>
  new Date(Math.ceil((now.getTime() + KEEP_DONE_MS) / MINUTE_MS) * MINUTE_MS);

/** Until when an event is kept that waits to be done. */
export const latestExpiryOf = (now: Date): Date => new Date(now.getTime() + KEEP_UNDONE_MS);

/** An event as it arrived: stored before it was acknowledged, kept for 30 days after it was done, or for 90 in all. */
@Schema({ collection: 'inbox', versionKey: false })
export class InboxEvent {
  /** SHA-256 of the signed bytes, hexadecimal. Headers are not signed, so none of them can be the key. */
  @Prop({ type: String, required: true })
  _id!: string;

  @Prop({ type: String, required: true, maxlength: 32 })
  source!: string;

  @Prop({ type: String, required: true, maxlength: 255 })
  type!: string;

  @Prop({ type: String, maxlength: 255 })
  cid?: string;

  /** Identifies the content of some events: the same content in other bytes has the same key. */
  @Prop({ type: String, maxlength: 600 })
  semanticKey?: string;

  /** Stream's time of the event. */
  @Prop({ type: Date, required: true })
  createdAt!: Date;

  @Prop({ type: Date, required: true })
  receivedAt!: Date;

  /** The bytes that Stream signed, unchanged. */
  @Prop({ type: MongooseSchema.Types.Buffer, required: true })
  payload!: Buffer;

  @Prop({ type: Date })
  expiresAt?: Date;

  @Prop({ type: WorkSchema, default: () => ({}) })
  work!: Work;
}

export const InboxEventSchema = SchemaFactory.createForClass(InboxEvent);
InboxEventSchema.index({ semanticKey: 1 }, { unique: true, sparse: true });
InboxEventSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
indexWork(InboxEventSchema);
