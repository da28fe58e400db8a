import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { chunksOf } from '../../common/chunks.js';
import { AccountLifecycleService, type Actor } from '../../users/account-lifecycle.service.js';
import { AccountStatesService } from '../../users/account-states.service.js';
import type { Claim } from '../../work/claim.js';
import type { FinishOutcome } from '../../work/finish.js';
import { eachItem, type WorkLoop } from '../../work/work-loop.js';
import { WorkLoops } from '../../work/work-loops.js';
import { firstWork } from '../../work/work.schema.js';
import { AccountExport } from './account-export.service.js';
import { type AccountFields, AccountImport } from './account-import.service.js';
import { AdminJob, AdminJobChunk, type JobItem, type JobResult, type JobType, type Problem } from './job.schema.js';
import { problem } from './problems.js';

export const CHUNK_SIZE = 100;
/** Chunks at once, and accounts of each. */
const CONCURRENCY = 2;
const AT_ONCE = 10;
const LOOK_AGAIN_MS = 60_000;
const KEEP_MS = 30 * 24 * 3_600_000;
const KEEP_EXPORT_MS = 24 * 3_600_000;
/** Chunks outlive their job, which is looked at once a minute. */
const MARGIN_MS = 3_600_000;

/** Divides jobs into chunks, and works on the chunks. Every step may be done again, by any process. */
@Injectable()
export class JobWork {
  private readonly jobs: WorkLoop<AdminJob>;
  private readonly chunks: WorkLoop<AdminJobChunk>;

  constructor(
    @InjectModel(AdminJob.name) jobs: Model<AdminJob>,
    @InjectModel(AdminJobChunk.name) private readonly model: Model<AdminJobChunk>,
    private readonly imports: AccountImport,
    private readonly exports: AccountExport,
    private readonly lifecycle: AccountLifecycleService,
    private readonly states: AccountStatesService,
    loops: WorkLoops,
  ) {
    this.jobs = loops.create(jobs, {
      name: 'admin_jobs',
      concurrency: CONCURRENCY,
      handle: eachItem((job) => this.divide(job)),
    });
    this.chunks = loops.create(model, {
      name: 'admin_job_chunks',
      concurrency: CONCURRENCY,
      handle: eachItem((chunk, claim) => this.work(chunk, claim)),
    });
  }

  now(): Date {
    return this.jobs.queue.now();
  }

  /** Stores a job, which is begun at once, here or by another process. */
  insert(job: AdminJob): Promise<void> {
    return this.jobs.insert([job]);
  }

  private async divide({ _id, type, by, items, work }: AdminJob): Promise<FinishOutcome> {
    const now = this.now();
    if (items) {
      const chunks = chunksOf(items, CHUNK_SIZE).map((part, number) => ({
        _id: `${_id}-${number}`,
        jobId: _id,
        number,
        type,
        by,
        items: [...part],
        results: null,
        failed: 0,
        work: firstWork(now, work.requestId),
      }));
      await this.chunks.insert(chunks);
      return { set: { items: null }, nextDueAt: new Date(now.getTime() + LOOK_AGAIN_MS) };
    }
    const isUnderWay = await this.model.exists({ jobId: _id, results: null });
    if (isUnderWay) return { nextDueAt: new Date(now.getTime() + LOOK_AGAIN_MS) };
    return { set: { expiresAt: new Date(now.getTime() + KEEP_MS) } };
  }

  private async work(chunk: AdminJobChunk, claim: Claim): Promise<FinishOutcome> {
    const results: JobResult[] = [];
    for (const part of chunksOf(chunk.items, AT_ONCE)) {
      claim.assertHeld();
      results.push(...(await Promise.all(part.map((item) => this.resultOf(item, chunk)))));
    }
    const failed = results.filter(({ outcome }) => outcome === 'failed').length;
    const keptForMs = chunk.type === 'export' ? KEEP_EXPORT_MS : KEEP_MS + MARGIN_MS;
    // What the accounts should become is stored in the accounts; here it would outlive them.
    const items = chunk.items.map(({ id }) => ({ id }));
    return { set: { items, results, failed, expiresAt: new Date(this.now().getTime() + keptForMs) } };
  }

  private async resultOf({ id, fields = {}, problem }: JobItem, chunk: AdminJobChunk): Promise<JobResult> {
    const outcome = problem ?? (id === null ? 'failed' : await this.apply(chunk, id, fields));
    return typeof outcome === 'string' ? { id, outcome } : { id, outcome: 'failed', problem: outcome };
  }

  /** The state that was asked for, also when the account had it already. */
  private async apply(chunk: AdminJobChunk, id: string, fields: AccountFields): Promise<string | Problem> {
    const { type, by = 'unknown', work } = chunk;
    const actor = { by, requestId: work.requestId ?? undefined };
    if (type === 'sync') return this.imports.apply(id, fields, actor);
    if (type === 'export') return this.keep(chunk, await this.exports.gather(id));
    const changed = await this.changeState(id, type, actor);
    if (changed) return OUTCOMES[type];
    const state = (await this.states.findMany([id])).get(id);
    if (!state) return problem('ACCOUNT_NOT_FOUND');
    const isDeletion = type === 'delete' || type === 'hard-delete';
    return state.deletion && !isDeletion ? problem('ACCOUNT_DELETED') : OUTCOMES[type];
  }

  private changeState(id: string, type: keyof typeof OUTCOMES, actor: Actor): Promise<boolean> {
    switch (type) {
      case 'deactivate':
        return this.lifecycle.deactivate(id, actor);
      case 'reactivate':
        return this.lifecycle.reactivate(id, actor);
      case 'delete':
        return this.lifecycle.remove(id, 'soft', actor);
      case 'hard-delete':
        return this.lifecycle.remove(id, 'hard', actor);
    }
  }

  private async keep({ _id }: AdminJobChunk, exported: Buffer | Problem): Promise<string | Problem> {
    if (!Buffer.isBuffer(exported)) return exported;
    await this.model.updateOne({ _id }, { $set: { exported } });
    return 'exported';
  }
}

const OUTCOMES = {
  deactivate: 'deactivated',
  reactivate: 'reactivated',
  delete: 'deleted',
  'hard-delete': 'deleted',
} as const satisfies Partial<Record<JobType, string>>;
