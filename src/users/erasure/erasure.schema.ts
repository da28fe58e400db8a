import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { indexWork, Work, WorkSchema } from '../../work/work.schema.js';

/** A deleted account whose traces are to be erased in every collection. Its work does it. */
@Schema({ collection: 'erasures', versionKey: false })
export class Erasure {
  /** The account. */
  @Prop({ type: String, required: true, maxlength: 48 })
  _id!: string;

  /** The account's number in a customer system. */
  @Prop({ type: Number, default: null })
  customerId!: number | null;

  /** When it is done once more: by then, every request has ended that found the account before it was deleted. */
  @Prop({ type: Date, required: true })
  repeatAt!: Date;

  @Prop({ type: Date, default: null })
  erasedAt!: Date | null;

  @Prop({ type: Date })
  expiresAt?: Date;

  @Prop({ type: WorkSchema, default: () => ({}) })
  work!: Work;
}

export const ErasureSchema = SchemaFactory.createForClass(Erasure);
ErasureSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
indexWork(ErasureSchema);
