import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import { indexWork, Work, WorkSchema } from '../work/work.schema.js';

/** As long as a captured delivery could be replayed to some purpose, its digest is remembered. */
const KEEP_DONE_MS = 30 * 24 * 3_600_000;
const MINUTE_MS = 60_000;

/** Until when an event is kept that was dealt with now. In whole minutes, so that events dealt with together end alike. */
export const expiryOf = (now: Date): Date =>
  new Date(Math.ceil((now.getTime() + KEEP_DONE_MS) / MINUTE_MS) * MINUTE_MS);

/** An event as it arrived: stored before it was acknowledged, kept until 30 days after it was dealt with. */
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

  /** What the event says, where that can be said shortly: the same news in other bytes has the same key. */
  @Prop({ type: String, maxlength: 600 })
  semanticKey?: string;

  /** Stream's time of the event. */
  @Prop({ type: Date, required: true })
  createdAt!: Date;

  @Prop({ type: Date, required: true })
  receivedAt!: Date;

  /** The signed bytes themselves: what was signed is what is kept. */
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
