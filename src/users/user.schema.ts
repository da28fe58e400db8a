import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { indexWork, Work, WorkSchema } from '../work/work.schema.js';
import { MAX_NAME_LENGTH } from '../common/accounts/account.js';
import { ROLES, type Role } from '../common/accounts/roles.js';

/** A session that ended before it expired. */
export interface EndedSession {
  readonly id: string;
  /** When the session would have expired. The entry can be removed then. */
  readonly expiresAt: Date;
}

/** How an account was deleted. soft: its messages stay. hard: its messages and its one-to-one channels are deleted. */
export type Deletion = 'soft' | 'hard';

/** The state of an account's user in Stream. */
export type StreamPresence = 'active' | 'deactivated' | 'deleted';

/** What Stream had when the account's work was last done. It may have changed in Stream since. */
export interface SyncedState {
  readonly presence: StreamPresence;
  readonly deletion: Deletion | null;
  /** The customer number whose user was written with the account. */
  readonly customerId: number | null;
  /** Stream's task that is deleting the user, until it has ended, and since when. */
  readonly task: string | null;
  readonly taskSince: Date | null;
}

/** An account. Stream's user is a copy of it, which the embedded work keeps up to date. */
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

  /** The account's number in a customer system. */
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

  /** Goes up when all sessions end. A session is valid only with the current number. */
  @Prop({ type: Number, default: 0 })
  sessionVersion!: number;

  /** When all sessions last ended. Tokens of other sign-in systems have no version, so their `iat` is compared. */
  @Prop({ type: Date, default: null })
  sessionsEndedAt!: Date | null;

  @Prop({ type: [{ id: String, expiresAt: Date, _id: false }], default: [] })
  endedSessions!: EndedSession[];

  /** Set while the account may not sign in. */
  @Prop({ type: Date, default: null })
  deactivatedAt!: Date | null;

  /** Never unset. The record stays, so that its id is not used again. */
  @Prop({ type: Date, default: null })
  deletedAt!: Date | null;

  @Prop({ type: String, enum: ['soft', 'hard', null], default: null })
  deletion!: Deletion | null;

  /** Stream tokens issued up to this moment are revoked. */
  @Prop({ type: Date, default: null })
  tokensRevokedAt!: Date | null;

  /** Null until the account's work is done for the first time. */
  @Prop({
    type: { presence: String, deletion: String, customerId: Number, task: String, taskSince: Date, _id: false },
    default: null,
  })
  atStream!: SyncedState | null;

  @Prop({ type: WorkSchema, default: () => ({}) })
  work!: Work;

  createdAt!: Date;
  updatedAt!: Date;
}

export const UserSchema = SchemaFactory.createForClass(User);
UserSchema.index({ email: 1 }, { unique: true, sparse: true });
UserSchema.index({ customerId: 1 }, { unique: true, sparse: true });
// The list of onboarded accounts, in the order of ids, without scanning accounts that it does not show.
UserSchema.index({ isOnboarded: 1, deactivatedAt: 1, deletedAt: 1, _id: -1 });
indexWork(UserSchema);
