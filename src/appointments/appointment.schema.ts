import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { MAX_NAME_LENGTH } from '../common/accounts/account.js';
import { atMost } from '../common/text/characters.js';
import { indexWork, Work, WorkSchema } from '../work/work.schema.js';

export const APPOINTMENT_STATUSES = ['scheduled', 'cancelled', 'completed'] as const;
export type AppointmentStatus = (typeof APPOINTMENT_STATUSES)[number];

/**
 * An appointment and, in the `chat…` fields, the wanted state of its channel. The desired channel at a given moment
 * follows from these fields and the clock (see `chat/desired-channel.ts`); the embedded work makes Stream match it.
 */
@Schema({ collection: 'appointments', timestamps: true, versionKey: false })
export class Appointment {
  @Prop({ type: String, required: true, maxlength: 48 })
  _id!: string;

  @Prop({ type: String, required: true, maxlength: 48 })
  petOwnerId!: string;

  @Prop({ type: String, default: '', ...atMost(MAX_NAME_LENGTH) })
  petOwnerName!: string;

  @Prop({ type: String, required: true, maxlength: 48 })
  vetId!: string;

  @Prop({ type: [String], default: [] })
  staffIds!: string[];

  @Prop({ type: Date, required: true })
  appointmentTime!: Date;

  @Prop({ type: Number, required: true, min: 1, max: 1440 })
  durationMinutes!: number;

  @Prop({ type: String, enum: APPOINTMENT_STATUSES, default: 'scheduled' })
  status!: AppointmentStatus;

  /** How long before the appointment its channel opens. */
  @Prop({ type: Number, required: true, min: 0, max: 10_080 })
  chatActivationMinutes!: number;

  /** When the channel was first requested. Absent while there is no channel. */
  @Prop({ type: Date })
  chatRequestedAt?: Date;

  /** Set while the channel is ended. */
  @Prop({ type: Date, default: null })
  chatEndedAt!: Date | null;

  /** How often the channel was ended. Each time posts its own notice. */
  @Prop({ type: Number, default: 0 })
  chatEndings!: number;

  /** Set when it was deleted. The record stays for the audit; its id is not used again. */
  @Prop({ type: Date, default: null })
  deletedAt!: Date | null;

  @Prop({ type: WorkSchema, default: () => ({}) })
  work!: Work;

  createdAt!: Date;
  updatedAt!: Date;
}

export const AppointmentSchema = SchemaFactory.createForClass(Appointment);
// Lists: those of an account, in each of its parts, and all of them.
for (const part of ['petOwnerId', 'vetId', 'staffIds'])
  AppointmentSchema.index({ [part]: 1, deletedAt: 1, appointmentTime: -1, _id: -1 });
AppointmentSchema.index({ deletedAt: 1, appointmentTime: -1, _id: -1 });
indexWork(AppointmentSchema);
