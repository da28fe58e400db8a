import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { BackgroundConnection } from '../database/background-connection.js';
import { DatabaseClock } from '../database/database-clock.js';
import { insertMissing } from '../database/insert-missing.js';
import { WorkQueue } from '../work/work-queue.js';
import { firstWork } from '../work/work.schema.js';
import { GroupCommit } from '../database/group-commit.js';
import { InboxEvent } from './inbox.schema.js';
import { semanticKeyOf } from './semantic-key.js';
import type { StreamEvent } from './stream-event.js';

/** Stores events before anybody hears that they were received. */
@Injectable()
export class InboxService {
  readonly queue: WorkQueue<InboxEvent>;
  private readonly commits: GroupCommit<InboxEvent>;

  constructor(
    @InjectModel(InboxEvent.name) inbox: Model<InboxEvent>,
    private readonly clock: DatabaseClock,
    background: BackgroundConnection,
  ) {
    this.queue = new WorkQueue(inbox, clock, background);
    this.commits = new GroupCommit((events) => insertMissing(inbox, events));
  }

  /**
   * Resolves once the event is in the database to stay, now or since an earlier delivery.
   *
   * @param signedBytes the bytes that Stream signed, uncompressed
   * @param requestId the delivery, by which the log lines of the event's work are found
   */
  async store(event: StreamEvent, signedBytes: Buffer, requestId: string): Promise<void> {
    const now = this.clock.now();
    const semanticKey = semanticKeyOf(event);
    await this.commits.add({
      _id: createHash('sha256').update(signedBytes).digest('hex'),
      source: 'stream',
      type: event.type,
      ...(event.cid && { cid: event.cid }),
      ...(semanticKey && { semanticKey }),
      createdAt: event.createdAt,
      receivedAt: now,
      payload: signedBytes,
      work: firstWork(now, requestId),
    });
  }
}
