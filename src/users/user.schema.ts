import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import { atMost } from '../common/text/characters.js';
import { MAX_PICTURE_ADDRESS } from '../common/validation/picture-address.js';
import type { CustomData } from '../common/validation/custom-data.js';
import { indexWork, Work, WorkSchema } from '../work/work.schema.js';
import { MAX_NAME_LENGTH } from '../common/accounts/account.js';
import { ROLES, type Role } from '../common/accounts/roles.js';

/** How names are compared in searches: without regard to case and accents. Queries must name it to use its index. */
export const NAME_COLLATION = { locale: 'en', strength: 1 } as const;

/** A session that an account has opened here by signing in. */
export interface OpenSession {
  readonly id: string;
  readonly openedAt: Date;
  readonly expiresAt: Date;
  /** What holds its token: a browser's cookie, or a client of another kind. */
  readonly kind: 'cookie' | 'token';
}

/** A session of another sign-in system that ended before it expired. */
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

  @Prop({ type: String, default: '', ...atMost(MAX_NAME_LENGTH) })
  fullName!: string;

  /** In its canonical form; absent for accounts of an installation with its own sign-in. */
  @Prop({ type: String, lowercase: true, trim: true, maxlength: 254 })
  email?: string;

  @Prop({ type: String, enum: ROLES, required: true })
  role!: Role;

  /** The account's number in a customer system. */
  @Prop({ type: Number, min: 1 })
  customerId?: number;

  /** An address, empty, or `generated`; see `profiles/avatar.ts`. */
  @Prop({ type: String, default: '', ...atMost(MAX_PICTURE_ADDRESS) })
  profilePic!: string;

  /** Fields that an administrator has added, for Stream alone; null: removed. Absent: none. */
  @Prop({ type: MongooseSchema.Types.Mixed })
  custom?: CustomData;

  @Prop({ type: String, default: '', ...atMost(500) })
  bio!: string;

  /** Lower case. */
  @Prop({ type: String, default: '', ...atMost(40) })
  nativeLanguage!: string;

  /** Lower case, the most important one first. */
  @Prop({ type: [String], default: [] })
  learningLanguages!: string[];

  @Prop({ type: String, default: '', ...atMost(120) })
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

  /** Sessions that have been opened here and not ended, the oldest first. */
  @Prop({ type: [{ id: String, openedAt: Date, expiresAt: Date, kind: String, _id: false }], default: [] })
  openSessions!: OpenSession[];

  /** Sessions of other sign-in systems. */
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
// The search by name. With this collation it ignores case and accents, and needs no second copy of the name.
UserSchema.index(
  { isOnboarded: 1, deactivatedAt: 1, deletedAt: 1, fullName: 1, _id: 1 },
  { collation: NAME_COLLATION },
);
indexWork(UserSchema);
