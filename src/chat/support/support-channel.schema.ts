import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { MAX_NAME_LENGTH } from '../../common/accounts/account.js';
import { atMost } from '../../common/text/characters.js';
import { indexWork, Work, WorkSchema } from '../../work/work.schema.js';

/** A customer and the channel in which that customer talks to support. */
@Schema({ collection: 'support_channels', timestamps: true, versionKey: false })
export class SupportChannel {
  /** The customer number. */
  @Prop({ type: Number, required: true })
  _id!: number;

  @Prop({ type: String, default: '', ...atMost(MAX_NAME_LENGTH) })
  customerName!: string;

  /** The support agent for whom the channel was marked last. */
  @Prop({ type: String, maxlength: 48 })
  agentId?: string;

  @Prop({ type: WorkSchema, default: () => ({}) })
  work!: Work;

  createdAt!: Date;
  updatedAt!: Date;
}

export const SupportChannelSchema = SchemaFactory.createForClass(SupportChannel);
indexWork(SupportChannelSchema);
