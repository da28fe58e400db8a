import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { indexWork, Work, WorkSchema } from '../../work/work.schema.js';

/** Who was in which room is kept for a year. */
export const USAGE_KEPT_SECONDS = 365 * 24 * 3600;

/** One meeting in a room. Its work compares it with the provider's record once it is over. */
@Schema({ collection: 'room_sessions', versionKey: false })
export class RoomSession {
  /** The provider's id. */
  @Prop({ type: String, required: true, maxlength: 255 })
  _id!: string;

  /** Our id of the room. */
  @Prop({ type: String, required: true, maxlength: 48 })
  roomId!: string;

  @Prop({ type: Date, required: true })
  startedAt!: Date;

  /** null: not over, as far as we know. */
  @Prop({ type: Date, default: null })
  endedAt!: Date | null;

  @Prop({ type: WorkSchema, default: () => ({}) })
  work!: Work;
}

export const RoomSessionSchema = SchemaFactory.createForClass(RoomSession);
RoomSessionSchema.index({ roomId: 1, startedAt: -1, _id: -1 });
RoomSessionSchema.index({ startedAt: 1 }, { expireAfterSeconds: USAGE_KEPT_SECONDS });
indexWork(RoomSessionSchema);
