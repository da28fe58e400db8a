import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';

/**
 * A counter of a rate limit. rate-limiter-flexible writes it and defines its fields; it is declared here so that its
 * indexes are built at boot, like all others.
 */
@Schema({ collection: 'rate_limits', versionKey: false })
export class RateLimit {
  /** The name of the limit and a digest of what it counts for: no email address or IP address is stored. */
  @Prop({ type: String, required: true })
  key!: string;

  @Prop({ type: Number, required: true })
  points!: number;

  /** When the window ends. */
  @Prop({ type: Date, default: null })
  expire!: Date | null;
}

export const RateLimitSchema = SchemaFactory.createForClass(RateLimit);
RateLimitSchema.index({ key: 1 }, { unique: true });
RateLimitSchema.index({ expire: 1 }, { expireAfterSeconds: 0 });
