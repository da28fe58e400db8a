import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';

/** The answer to a request that may come again. */
@Schema({ collection: 'idempotency_keys', versionKey: false })
export class IdempotencyKey {
  /** A digest of the caller, the route and the caller's key. */
  @Prop({ type: String, required: true })
  _id!: string;

  /** The caller. Records of earlier versions lack it. */
  @Prop({ type: String, maxlength: 48 })
  accountId?: string;

  /** Of the request's body. */
  @Prop({ type: String, required: true })
  bodyDigest!: string;

  /** For what the request creates: the same when it is worked on again, so that nothing is made twice. */
  @Prop({ type: String, required: true })
  documentId!: string;

  /** Which attempt holds the key. */
  @Prop({ type: Date, required: true })
  startedAt!: Date;

  /** Absent while the request runs. */
  @Prop({ type: Number })
  status?: number;

  /** The body of the answer, as JSON. */
  @Prop({ type: String })
  answer?: string;

  @Prop({ type: Date, required: true })
  expiresAt!: Date;
}

export const IdempotencyKeySchema = SchemaFactory.createForClass(IdempotencyKey);
IdempotencyKeySchema.index({ accountId: 1 });
IdempotencyKeySchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
