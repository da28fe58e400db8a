import { USAGE_KEPT_SECONDS } from './room-session.schema.js';
import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';

/** One stay of one person in a session, on one device. */
@Schema({ collection: 'room_visits', versionKey: false })
export class RoomVisit {
  /** `<session>:<peer>`, the provider's ids. */
  @Prop({ type: String, required: true, maxlength: 600 })
  _id!: string;

  @Prop({ type: String, required: true, maxlength: 48 })
  roomId!: string;

  @Prop({ type: String, required: true, maxlength: 255 })
  sessionId!: string;

  /** An account, or `guest:<random>`; empty for people who joined with a room code, and for deleted accounts. */
  @Prop({ type: String, default: '', maxlength: 255 })
  userId!: string;

  @Prop({ type: Date, required: true })
  joinedAt!: Date;

  /** null: not known to have left. */
  @Prop({ type: Date, default: null })
  leftAt!: Date | null;
}

export const RoomVisitSchema = SchemaFactory.createForClass(RoomVisit);
RoomVisitSchema.index({ roomId: 1 });
RoomVisitSchema.index({ sessionId: 1 });
RoomVisitSchema.index({ userId: 1 });
RoomVisitSchema.index({ joinedAt: 1 }, { expireAfterSeconds: USAGE_KEPT_SECONDS });
