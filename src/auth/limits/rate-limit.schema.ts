import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';

/**
 * One count of what somebody has done lately. Written by rate-limiter-flexible, whose fields these are; declared here so
 * that its indexes are built at boot, like all others.
 */
@Schema({ collection: 'rate_limits', versionKey: false })
export class RateLimit {
  /** The kind of count and a digest of whose it is; no address, neither of a person nor of a machine. */
  @Prop({ type: String, required: true })
  key!: string;

  @Prop({ type: Number, required: true })
  points!: number;

  /** When the count begins anew. */
  @Prop({ type: Date, default: null })
  expire!: Date | null;
}

export const RateLimitSchema = SchemaFactory.createForClass(RateLimit);
RateLimitSchema.index({ key: 1 }, { unique: true });
RateLimitSchema.index({ expire: 1 }, { expireAfterSeconds: 0 });
