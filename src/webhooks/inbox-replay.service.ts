import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import { BackgroundConnection } from '../database/background-connection.js';
import { EventDispatcherService } from './event-dispatcher.service.js';
import { expiryOf, InboxEvent } from './inbox.schema.js';

/** Has stored events handled once more. Handlers reach the same result however often an event comes. */
@Injectable()
export class InboxReplay {
  private readonly inbox: Model<InboxEvent>;

  constructor(
    @InjectModel(InboxEvent.name) inbox: Model<InboxEvent>,
    background: BackgroundConnection,
    private readonly dispatcher: EventDispatcherService,
  ) {
    this.inbox = background.model(inbox);
  }

  /**
   * The ids of events that were received in this time and are done or dead, at most `limit` of them. An event that is done
   * expires a fixed time after it, any other one later: with the index on that time, no other index is needed, which every
   * event would pay for.
   */
  async idsBetween(from: Date, to: Date, limit: number): Promise<string[]> {
    const ended = [{ expiresAt: { $gte: expiryOf(from) }, 'work.status': 'idle' }, { 'work.status': 'dead' }];
    const found = await this.inbox
      .find({ $or: ended, receivedAt: { $gte: from, $lte: to } } as QueryFilter<InboxEvent>, { _id: 1 })
      .limit(limit)
      .lean<Pick<InboxEvent, '_id'>[]>()
      .exec();
    return found.map(({ _id }) => _id);
  }

  /** Marks events again; unknown ids are ignored. Returns how many were marked. */
  replay(ids: readonly string[], requestId: string): Promise<number> {
    return this.dispatcher.handleAgain(ids, requestId);
  }
}
