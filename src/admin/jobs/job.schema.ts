import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Schema as MongooseSchema } from 'mongoose';
import { indexWork, Work, WorkSchema } from '../../work/work.schema.js';

export const JOB_TYPES = ['sync', 'deactivate', 'reactivate', 'delete', 'hard-delete', 'export'] as const;
export type JobType = (typeof JOB_TYPES)[number];

/** One account of a job. A fault was found before the job began; the item then has its result already. */
export interface JobItem {
  readonly id: string | null;
  /** What the account should be, checked. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly problem?: Problem;
}

export interface Problem {
  readonly code: string;
  readonly message: string;
}

export interface JobResult {
  readonly id: string | null;
  readonly outcome: string;
  readonly problem?: Problem;
}

/**
 * What an administrator asked for. It is stored whole with the request; its own work divides it into chunks, which any
 * process may then work on.
 */
@Schema({ collection: 'admin_jobs', versionKey: false })
export class AdminJob {
  @Prop({ type: String, required: true })
  _id!: string;

  @Prop({ type: String, enum: JOB_TYPES, required: true })
  type!: JobType;

  /** The account that asked for it. */
  @Prop({ type: String, required: true })
  by!: string;

  @Prop({ type: Date, required: true })
  createdAt!: Date;

  @Prop({ type: Number, required: true })
  total!: number;

  /** null once they are in the chunks. */
  @Prop({ type: [MongooseSchema.Types.Mixed], default: null })
  items!: JobItem[] | null;

  /** Set when all chunks are done. */
  @Prop({ type: Date })
  expiresAt?: Date;

  @Prop({ type: WorkSchema, default: () => ({}) })
  work!: Work;
}

export const AdminJobSchema = SchemaFactory.createForClass(AdminJob);
AdminJobSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
indexWork(AdminJobSchema);

/** Up to a hundred items of a job, and their results once they are done. */
@Schema({ collection: 'admin_job_chunks', versionKey: false })
export class AdminJobChunk {
  /** The job's id and the number of the chunk, so that no chunk is made twice. */
  @Prop({ type: String, required: true })
  _id!: string;

  @Prop({ type: String, required: true })
  jobId!: string;

  @Prop({ type: Number, required: true })
  number!: number;

  @Prop({ type: String, enum: JOB_TYPES, required: true })
  type!: JobType;

  /** The account that asked for it. Chunks of earlier versions lack it. */
  @Prop({ type: String })
  by?: string;

  /** Once they are done, ids alone. */
  @Prop({ type: [MongooseSchema.Types.Mixed], required: true })
  items!: JobItem[];

  /** In the order of the items; null until they are done. */
  @Prop({ type: [MongooseSchema.Types.Mixed], default: null })
  results!: JobResult[] | null;

  @Prop({ type: Number, default: 0 })
  failed!: number;

  /** What an export has gathered: JSON, compressed with gzip. */
  @Prop({ type: MongooseSchema.Types.Buffer })
  exported?: Buffer;

  @Prop({ type: Date })
  expiresAt?: Date;

  @Prop({ type: WorkSchema, default: () => ({}) })
  work!: Work;
}

export const AdminJobChunkSchema = SchemaFactory.createForClass(AdminJobChunk);
AdminJobChunkSchema.index({ jobId: 1, number: 1 });
AdminJobChunkSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
indexWork(AdminJobChunkSchema);
