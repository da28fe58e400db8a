import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { recordSecurityEvent } from '../../common/logging/security-log.js';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { AppException } from '../../common/errors/app-exception.js';
import { decodeIdCursor, encodeIdCursor, notACursor } from '../../common/pagination/cursor.js';
import type { PageQuery } from '../../common/pagination/page-query.js';
import { AppConfig } from '../../config/app-config.js';
import { newId } from '../../database/string-id.js';
import type { Caller } from '../../policies/current-user.js';
import { AccountStatesService } from '../../users/account-states.service.js';
import { runWithin } from '../../work/run-within.js';
import { firstWork } from '../../work/work.schema.js';
import type { JobDto, JobPageDto, JobResultDto } from './job.dto.js';
import { AdminJob, AdminJobChunk, type JobItem, type JobType } from './job.schema.js';
import { CHUNK_SIZE, JobWork } from './job-work.service.js';
import { toSyncItems } from './sync-items.js';

const decompress = promisify(gunzip);
const NOT_OF_ONESELF: readonly JobType[] = ['deactivate', 'delete', 'hard-delete'];

type Chunk = Pick<AdminJobChunk, '_id' | 'number' | 'items' | 'results' | 'failed' | 'work' | 'exported'>;

/** Jobs of administrators: stored before they are acknowledged, done by any process. */
@Injectable()
export class JobsService {
  constructor(
    @InjectModel(AdminJob.name) private readonly jobs: Model<AdminJob>,
    @InjectModel(AdminJobChunk.name) private readonly chunks: Model<AdminJobChunk>,
    private readonly work: JobWork,
    private readonly states: AccountStatesService,
    private readonly config: AppConfig,
  ) {}

  syncUsers(caller: Caller, users: readonly unknown[]): Promise<JobDto> {
    return this.begin(caller, 'sync', toSyncItems(users, this.config.pictures));
  }

  /**
   * @throws AppException ACCOUNT_NOT_FOUND; CONFLICT when administrators would shut themselves out
   */
  async changeAccount(caller: Caller, type: JobType, id: string): Promise<JobDto> {
    if (id === caller.id && NOT_OF_ONESELF.includes(type)) throw new AppException('CONFLICT');
    if (!(await this.states.findMany([id])).has(id)) throw new AppException('ACCOUNT_NOT_FOUND');
    return this.begin(caller, type, [{ id }]);
  }

  async findOne(id: string, { limit, cursor }: PageQuery): Promise<JobPageDto> {
    const job = await this.find(id);
    const from = cursor === undefined ? 0 : readPosition(cursor);
    const to = Math.min(job.total, from + limit);
    // The summary first: results of a job that is done are all there.
    const summary = await this.summaryOf(job);
    const results = await this.resultsOf(job, from, to);
    return Object.assign(summary, {
      results,
      ...(to < job.total && { nextCursor: encodeIdCursor(String(to)) }),
    });
  }

  /** What an export has gathered, for a day. */
  async findExport(caller: Caller, id: string): Promise<Record<string, unknown>> {
    const { type } = await this.find(id);
    const chunk = await this.chunks.findOne({ _id: `${id}-0`, results: { $ne: null } }).exec();
    if (type !== 'export' || !chunk?.exported) throw new AppException('JOB_NOT_FOUND');
    const accountId = chunk.items[0]?.id;
    recordSecurityEvent('export read', { by: caller.id, jobId: id, accountId, reqId: caller.requestId });
    return JSON.parse((await decompress(chunk.exported)).toString('utf8')) as Record<string, unknown>;
  }

  private async begin(caller: Caller, type: JobType, items: JobItem[]): Promise<JobDto> {
    const now = this.work.now();
    const total = items.length;
    const work = firstWork(now, caller.requestId);
    const job: AdminJob = { _id: newId(), type, by: caller.id, createdAt: now, total, items, work };
    await this.work.insert(job);
    const about = total === 1 ? { accountId: items[0]?.id } : { total };
    recordSecurityEvent('job begun', { by: caller.id, type, jobId: job._id, ...about, reqId: caller.requestId });
    let latest = await this.summaryOf(job);
    await runWithin(this.config.stream.waitMs, {
      run: () => Promise.resolve(),
      isDone: async () => {
        latest = await this.summaryOf(job);
        return latest.status !== 'running';
      },
    });
    return latest;
  }

  private async find(id: string): Promise<AdminJob> {
    const job = await this.jobs.findById(id, { items: 0 }).lean<AdminJob>().exec();
    if (!job) throw new AppException('JOB_NOT_FOUND');
    return job;
  }

  private async summaryOf({ _id, type, total, createdAt }: AdminJob): Promise<JobDto> {
    const [counts = { done: 0, failed: 0, dead: 0 }] = await this.chunks.aggregate<Record<string, number>>([
      { $match: { jobId: _id } },
      {
        $group: {
          _id: null,
          done: { $sum: { $size: { $ifNull: ['$results', []] } } },
          failed: { $sum: '$failed' },
          dead: { $sum: { $cond: [{ $eq: ['$work.status', 'dead'] }, 1, 0] } },
        },
      },
    ]);
    const { done = 0, failed = 0, dead = 0 } = counts;
    const status = done === total ? 'done' : dead > 0 ? 'stuck' : 'running';
    return { jobId: _id, type, status, total, done, failed, createdAt: createdAt.toISOString() };
  }

  private async resultsOf({ _id, total }: AdminJob, from: number, to: number): Promise<JobResultDto[]> {
    const number = { $gte: Math.floor(from / CHUNK_SIZE), $lte: Math.floor(Math.max(from, to - 1) / CHUNK_SIZE) };
    const found = await this.chunks
      .find({ jobId: _id, number }, { exported: 0 })
      .sort({ number: 1 })
      .lean<Chunk[]>()
      .exec();
    const results = found.flatMap(
      (chunk) => chunk.results ?? chunk.items.map(({ id }) => ({ id, outcome: 'pending' })),
    );
    const first = number.$gte * CHUNK_SIZE;
    const page = results.slice(from - first, Math.min(total, to) - first);
    const states = await this.states.findMany(page.flatMap(({ id }) => id ?? []));
    return page.map((result) => {
      const sync = result.id === null ? undefined : states.get(result.id)?.sync;
      return { ...result, ...(sync && { sync }) };
    });
  }
}

/** @throws AppException VALIDATION_FAILED for anything that is not one of our cursors */
function readPosition(cursor: string): number {
  const text = decodeIdCursor(cursor);
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw notACursor();
}
