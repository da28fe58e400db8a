import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { atMost } from '../common/text/characters.js';
import { indexWork, Work, WorkSchema } from '../work/work.schema.js';
import type { RoomCode } from './video/video-rooms.js';

export const ROOM_BOUNDS = {
  name: 100,
  description: 500,
  /** People at once; 0: as many as the provider allows. */
  size: { min: 0, max: 2500 },
  /** Of one session. */
  maxDurationSeconds: { min: 120, max: 43_200 },
} as const;

/** A room at the provider has at most so many roles. */
const MAX_CODES = 100;

/** A room and the state that it should have at the provider; the embedded work makes the provider match it. */
@Schema({ collection: 'rooms', timestamps: true, versionKey: false })
export class Room {
  @Prop({ type: String, required: true, maxlength: 48 })
  _id!: string;

  /** Who made it; of an appointment's room the vet. null: a guest. */
  @Prop({ type: String, default: null, maxlength: 48 })
  ownerId!: string | null;

  @Prop({ type: String, default: '', ...atMost(ROOM_BOUNDS.name) })
  name!: string;

  @Prop({ type: String, default: '', ...atMost(ROOM_BOUNDS.description) })
  description!: string;

  @Prop({ type: Number, default: 0, ...ROOM_BOUNDS.size })
  size!: number;

  @Prop({ type: Number, ...ROOM_BOUNDS.maxDurationSeconds })
  maxDurationSeconds?: number;

  @Prop({ type: String, maxlength: 48 })
  appointmentId?: string;

  /** Of the rooms that have not ended, only one may have it: an owner's name, or an appointment. */
  @Prop({ type: String, maxlength: 200 })
  key?: string;

  @Prop({ type: Boolean, default: true })
  enabled!: boolean;

  /** When it was enabled or disabled last. */
  @Prop({ type: Date, default: null })
  switchedAt!: Date | null;

  @Prop({ type: Date, default: null })
  endedAt!: Date | null;

  /** When it ends by itself. */
  @Prop({ type: Date, default: null })
  expiresAt!: Date | null;

  /** The room's id at the provider; absent until the provider has it. */
  @Prop({ type: String, maxlength: 255 })
  providerId?: string;

  @Prop({
    type: [{ _id: false, code: String, role: String, enabled: Boolean }],
    default: [],
    validate: (codes: readonly unknown[]) => codes.length <= MAX_CODES,
  })
  codes!: RoomCode[];

  @Prop({ type: WorkSchema, default: () => ({}) })
  work!: Work;

  createdAt!: Date;
  updatedAt!: Date;
}

export const RoomSchema = SchemaFactory.createForClass(Room);
RoomSchema.index({ key: 1 }, { unique: true, sparse: true });
RoomSchema.index({ providerId: 1 }, { unique: true, sparse: true });
RoomSchema.index({ ownerId: 1, createdAt: -1, _id: -1 });
indexWork(RoomSchema);

/** True from the moment it is ended, or should have ended by itself. */
export const hasEnded = ({ endedAt, expiresAt }: Pick<Room, 'endedAt' | 'expiresAt'>, now: Date): boolean =>
  endedAt !== null || (expiresAt !== null && expiresAt <= now);
