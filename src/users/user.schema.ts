import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { indexWork, Work, WorkSchema } from '../work/work.schema.js';
import { MAX_NAME_LENGTH } from '../common/accounts/account.js';
import { ROLES, type Role } from '../common/accounts/roles.js';

/** A session that was signed out of before it expired. */
export interface EndedSession {
  readonly id: string;
  /** When it would have expired anyway; then it need not be remembered any longer. */
  readonly expiresAt: Date;
}

/** How an account was deleted. soft: its messages are marked as deleted. hard: they went with it, like its chats of two. */
export type Deletion = 'soft' | 'hard';

/** Whether an account is at Stream, and may do anything there. */
export type StreamPresence = 'active' | 'deactivated' | 'deleted';

/** What Stream was known to have when the account's work was done last. Whoever must be sure asks Stream. */
export interface AtStream {
  readonly presence: StreamPresence;
  readonly deletion: Deletion | null;
  /** The customer whose identity was kept with the account. */
  readonly customerId: number | null;
  /** Stream's task that is deleting the user, while it is not known to have ended, and since when. */
  readonly task: string | null;
  readonly taskSince: Date | null;
}

/** An account. Its profile is the truth of which Stream's user is a copy, kept by the work embedded in it. */
@Schema({ collection: 'users', timestamps: true, versionKey: false })
export class User {
  @Prop({ type: String, required: true, maxlength: 48 })
  _id!: string;

  @Prop({ type: String, default: '', maxlength: MAX_NAME_LENGTH })
  fullName!: string;

  /** Lower case; absent for accounts of an installation with its own sign-in. */
  @Prop({ type: String, lowercase: true, trim: true, maxlength: 254 })
  email?: string;

  @Prop({ type: String, enum: ROLES, required: true })
  role!: Role;

  /** The number under which a customer system knows this account. */
  @Prop({ type: Number, min: 1 })
  customerId?: number;

  @Prop({ type: String, default: '', maxlength: 500 })
  profilePic!: string;

  @Prop({ type: String, default: '', maxlength: 500 })
  bio!: string;

  /** Lower case. */
  @Prop({ type: String, default: '', maxlength: 40 })
  nativeLanguage!: string;

  /** Lower case, the most important one first. */
  @Prop({ type: [String], default: [] })
  learningLanguages!: string[];

  @Prop({ type: String, default: '', maxlength: 120 })
  location!: string;

  @Prop({ type: Boolean, default: false })
  isOnboarded!: boolean;

  /** argon2id, in its own text form; absent for accounts that sign in elsewhere. */
  @Prop({ type: String, maxlength: 255 })
  passwordHash?: string;

  /** Counts what ends all sessions at once. A session carries the number it was opened under. */
  @Prop({ type: Number, default: 0 })
  sessionVersion!: number;

  /** When all sessions were ended last: tokens of other sign-in systems carry no number of ours, but a time. */
  @Prop({ type: Date, default: null })
  sessionsEndedAt!: Date | null;

  @Prop({ type: [{ id: String, expiresAt: Date, _id: false }], default: [] })
  endedSessions!: EndedSession[];

  /** Set while the account may not sign in. */
  @Prop({ type: Date, default: null })
  deactivatedAt!: Date | null;

  /** Set for good: the record stays, without personal data, so that nobody gets its id again. */
  @Prop({ type: Date, default: null })
  deletedAt!: Date | null;

  @Prop({ type: String, enum: ['soft', 'hard', null], default: null })
  deletion!: Deletion | null;

  /** Stream tokens issued up to this moment are revoked. */
  @Prop({ type: Date, default: null })
  tokensRevokedAt!: Date | null;

  /** Absent before the account's work was done for the first time. */
  @Prop({
    type: { presence: String, deletion: String, customerId: Number, task: String, taskSince: Date, _id: false },
    default: null,
  })
  atStream!: AtStream | null;

  @Prop({ type: WorkSchema, default: () => ({}) })
  work!: Work;

  createdAt!: Date;
  updatedAt!: Date;
}

export const UserSchema = SchemaFactory.createForClass(User);
UserSchema.index({ email: 1 }, { unique: true, sparse: true });
UserSchema.index({ customerId: 1 }, { unique: true, sparse: true });
// The list of people: in the order of ids, without a step over those it does not show.
UserSchema.index({ isOnboarded: 1, deactivatedAt: 1, deletedAt: 1, _id: -1 });
indexWork(UserSchema);
