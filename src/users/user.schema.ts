import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { indexWork, Work, WorkSchema } from '../work/work.schema.js';
import { ROLES, type Role } from '../common/accounts/roles.js';

/** An account. Its profile is the truth of which Stream's user is a copy, kept by the work embedded in it. */
@Schema({ collection: 'users', timestamps: true, versionKey: false })
export class User {
  @Prop({ type: String, required: true, maxlength: 48 })
  _id!: string;

  @Prop({ type: String, default: '', maxlength: 120 })
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

  @Prop({ type: Boolean, default: false })
  isOnboarded!: boolean;

  /** Set while the account may not sign in. */
  @Prop({ type: Date, default: null })
  deactivatedAt!: Date | null;

  /** Stream tokens issued up to this moment are revoked. */
  @Prop({ type: Date, default: null })
  tokensRevokedAt!: Date | null;

  @Prop({ type: WorkSchema, default: () => ({}) })
  work!: Work;

  createdAt!: Date;
  updatedAt!: Date;
}

export const UserSchema = SchemaFactory.createForClass(User);
UserSchema.index({ email: 1 }, { unique: true, sparse: true });
UserSchema.index({ customerId: 1 }, { unique: true, sparse: true });
indexWork(UserSchema);
