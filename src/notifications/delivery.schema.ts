import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { atMost } from '../common/text/characters.js';
import { indexWork, Work, WorkSchema } from '../work/work.schema.js';

/** One notification of one message to one device: its content, and whether it was sent. */
@Schema({ collection: 'deliveries', versionKey: false })
export class Delivery {
  /** `<message id>:<device>`: the same message reaches the same device once, however often its event comes. */
  @Prop({ type: String, required: true })
  _id!: string;

  @Prop({ type: String, required: true })
  userId!: string;

  /** Who wrote the message. Deliveries of earlier versions lack it. */
  @Prop({ type: String, default: '' })
  senderId!: string;

  @Prop({ type: String, required: true })
  messageId!: string;

  @Prop({ type: String, required: true })
  cid!: string;

  @Prop({ type: String, required: true, maxlength: 100 })
  title!: string;

  @Prop({ type: String, required: true, ...atMost(500) })
  body!: string;

  /** What the app needs to open the right screen. */
  @Prop({ type: Object, required: true })
  data!: Readonly<Record<string, string>>;

  @Prop({ type: Date, required: true })
  createdAt!: Date;

  /** When the provider accepted it. */
  @Prop({ type: Date, default: null })
  sentAt!: Date | null;

  @Prop({ type: Date, required: true })
  expiresAt!: Date;

  @Prop({ type: WorkSchema, default: () => ({}) })
  work!: Work;
}

export const DeliverySchema = SchemaFactory.createForClass(Delivery);
// For erasing alone.
DeliverySchema.index({ userId: 1 });
DeliverySchema.index({ senderId: 1 });
DeliverySchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
indexWork(DeliverySchema);
