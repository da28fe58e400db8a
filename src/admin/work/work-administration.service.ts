import { Injectable } from '@nestjs/common';
import { recordSecurityEvent } from '../../common/logging/security-log.js';
import { AppException } from '../../common/errors/app-exception.js';
import { decodeIdCursor, encodeIdCursor, pageOf } from '../../common/pagination/cursor.js';
import type { Caller } from '../../policies/current-user.js';
import { InboxReplay } from '../../webhooks/inbox-replay.service.js';
import { WorkOverview } from '../../work/work-overview.service.js';
import {
  type DeadWorkDto,
  type DeadWorkQuery,
  type MarkedDto,
  MAX_REPLAYED,
  type ReplayDto,
  type RetryDto,
  type WorkOverviewDto,
} from './work.dto.js';

/** What administrators see of work, and how they have it done again. */
@Injectable()
export class WorkAdministration {
  constructor(
    private readonly work: WorkOverview,
    private readonly inbox: InboxReplay,
  ) {}

  async show(): Promise<WorkOverviewDto> {
    const counts = await this.work.counts();
    return {
      collections: counts.map((one) => ({ ...one, oldestDueAt: one.oldestDueAt?.toISOString() ?? null })),
    };
  }

  async listDead({ collection, cursor, limit }: DeadWorkQuery): Promise<DeadWorkDto> {
    this.assertKnown(collection);
    const after = cursor === undefined ? undefined : decodeIdCursor(cursor);
    const found = await this.work.dead(collection, after, limit + 1);
    const { page, next } = pageOf(found, limit, ({ id }) => encodeIdCursor(id));
    return {
      items: page.map((item) => ({ ...item, failingSince: item.failingSince?.toISOString() ?? null })),
      ...next,
    };
  }

  async retry(caller: Caller, { collection, ids }: RetryDto): Promise<MarkedDto> {
    this.assertKnown(collection);
    const marked = await this.work.retry(collection, ids, caller.requestId);
    recordSecurityEvent('work retried', {
      by: caller.id,
      collection,
      ids: shown(ids),
      marked,
      reqId: caller.requestId,
    });
    return { marked };
  }

  async replay(caller: Caller, { ids, from, to }: ReplayDto): Promise<MarkedDto> {
    const isRange = from !== undefined && to !== undefined;
    if ((ids === undefined) !== isRange || (from === undefined) !== (to === undefined))
      throw refuse('body', 'name either ids, or from and to');
    const chosen = ids ?? (await this.inRange(new Date(from ?? 0), new Date(to ?? 0)));
    const marked = await this.inbox.replay(chosen, caller.requestId);
    recordSecurityEvent('events replayed', {
      by: caller.id,
      ids: shown(ids),
      from,
      to,
      marked,
      reqId: caller.requestId,
    });
    return { marked };
  }

  private async inRange(from: Date, to: Date): Promise<string[]> {
    if (from > to) throw refuse('to', 'to must not be before from');
    const found = await this.inbox.idsBetween(from, to, MAX_REPLAYED + 1);
    if (found.length > MAX_REPLAYED) throw refuse('to', `more than ${MAX_REPLAYED} events: choose a shorter time`);
    return found;
  }

  private assertKnown(collection: string): void {
    if (!this.work.collections.includes(collection)) throw refuse('collection', 'collection must be one that has work');
  }
}

/** A line of the log names no more than this. */
const MAX_LOGGED = 100;
const shown = (ids: readonly string[] | undefined): readonly string[] | undefined => ids?.slice(0, MAX_LOGGED);

const refuse = (field: string, message: string): AppException =>
  new AppException('VALIDATION_FAILED', { details: [{ field, rule: 'work', message }] });
