import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import type { CustomData } from '../common/validation/custom-data.js';
import { atMost } from '../common/text/characters.js';
import { MAX_PICTURE_ADDRESS } from '../common/validation/picture-address.js';
import { indexWork, Work, WorkSchema } from '../work/work.schema.js';

export const GROUP_BOUNDS = {
  name: 100,
  members: 3000,
} as const;

@Schema({ _id: false })
export class GroupMember {
  @Prop({ type: String, required: true, maxlength: 48 })
  id!: string;

  @Prop({ type: Boolean, default: false })
  moderator!: boolean;

  @Prop({ type: Date, required: true })
  addedAt!: Date;
}

const GroupMemberSchema = SchemaFactory.createForClass(GroupMember);

/** A group channel as it should be; the embedded work makes Stream match it. */
@Schema({ collection: 'groups', timestamps: true, versionKey: false, minimize: false })
export class Group {
  /** The channel's id without its prefix: chosen by the one who made it, or by the server. */
  @Prop({ type: String, required: true, maxlength: 48 })
  _id!: string;

  @Prop({ type: String, required: true, maxlength: 48 })
  creatorId!: string;

  @Prop({ type: String, required: true, maxlength: 48 })
  ownerId!: string;

  @Prop({ type: String, required: true, ...atMost(GROUP_BOUNDS.name) })
  name!: string;

  @Prop({ type: String, default: null, ...atMost(MAX_PICTURE_ADDRESS) })
  image!: string | null;

  /** A field that is null was removed. */
  @Prop({ type: MongooseSchema.Types.Mixed, default: () => ({}) })
  custom!: CustomData;

  /** In the order in which they were added. The owner is one of them. */
  @Prop({ type: [GroupMemberSchema], required: true })
  members!: GroupMember[];

  @Prop({ type: Boolean, default: false })
  frozen!: boolean;

  /** Messages up to this moment are cleared. */
  @Prop({ type: Date, default: null })
  truncatedAt!: Date | null;

  @Prop({ type: Date, default: null })
  deletedAt!: Date | null;

  @Prop({ type: WorkSchema, default: () => ({}) })
  work!: Work;

  createdAt!: Date;
  updatedAt!: Date;
}

export const GroupSchema = SchemaFactory.createForClass(Group);
GroupSchema.index({ 'members.id': 1 });
indexWork(GroupSchema);
