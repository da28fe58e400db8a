import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Schema as MongooseSchema } from 'mongoose';
import { atMost } from '../common/text/characters.js';

/** idle: nothing to do. due: waiting for a worker. running: a worker holds it. dead: given up, an operator must look. */
export type WorkStatus = 'idle' | 'due' | 'running' | 'dead';

/**
 * Makes a document a work item. State and work are one document, so one update commits both, and neither can be lost
 * without the other. This needs no transaction and no second collection.
 */
@Schema({ _id: false })
export class Work {
  @Prop({ type: String, required: true, default: 'idle' })
  status!: WorkStatus;

  /** When a worker may take it, by the database's clock; null while there is nothing to do. */
  @Prop({ type: Date, default: null })
  dueAt!: Date | null;

  /** Claims since the work was last finished or marked. */
  @Prop({ type: Number, default: 0 })
  attempts!: number;

  /** Counts all claims. A worker may finish only under the fence of its own claim. */
  @Prop({ type: Number, default: 0 })
  fence!: number;

  /** The claim that holds the document: unique for each claim. */
  @Prop({ type: String, default: null })
  owner!: string | null;

  /** Until when no other worker may claim it; a worker that dies stops renewing it. */
  @Prop({ type: Date, default: null })
  leaseUntil!: Date | null;

  /** Counts changes that need work. */
  @Prop({ type: Number, default: 0 })
  revision!: number;

  /** The revision the last finished work dealt with. */
  @Prop({ type: Number, default: 0 })
  doneRevision!: number;

  /** When the present run of failures began. */
  @Prop({ type: Date, default: null })
  failingSince!: Date | null;

  /** The request that brought the work, so that its log lines can be found by it. */
  @Prop({ type: String, default: null, maxlength: 64 })
  requestId!: string | null;

  /** What went wrong last, for operators: a short text of our own making, never a body or a token. */
  @Prop({ type: String, default: null, ...atMost(500) })
  lastError!: string | null;
}

/** Embeds {@link Work} in a feature's schema. */
export const WorkSchema = SchemaFactory.createForClass(Work);

/**
 * The work of a document that is inserted as due.
 *
 * @param requestId the request or delivery that brought it
 */
export function firstWork(dueAt: Date, requestId: string | null = null): Work {
  return {
    status: 'due',
    dueAt,
    attempts: 0,
    fence: 0,
    owner: null,
    leaseUntil: null,
    revision: 1,
    doneRevision: 0,
    failingSince: null,
    requestId,
    lastError: null,
  };
}

/** Work of a document that is inserted as claimed. */
export const claimedWork = (work: Work, claim: { readonly owner: string; readonly leaseUntil: Date }): Work =>
  Object.assign({}, work, claim, { status: 'running', fence: work.fence + 1, attempts: work.attempts + 1 } as const);

/** The work of a document that has nothing to do. */
export const doneWork = (requestId: string | null = null): Work =>
  Object.assign(firstWork(new Date(0), requestId), { status: 'idle', dueAt: null, doneRevision: 1 } as const);

/** A document that is a work item. */
export interface WorkDocument {
  readonly _id: string | number;
  readonly work: Work;
}

/** The index that claims use. Not a partial one: MongoDB would not see that a claim asks for documents in it only. */
export function indexWork(schema: MongooseSchema): void {
  schema.index({ 'work.dueAt': 1 });
  // Few or none are dead, so this index costs nothing, and operators need not read whole collections.
  schema.index({ 'work.status': 1, _id: 1 }, { partialFilterExpression: { 'work.status': 'dead' } });
}
