import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppException } from '../common/errors/app-exception.js';
import { DatabaseClock } from '../database/database-clock.js';
import { GroupCommit } from '../database/group-commit.js';
import { doneWork, firstWork } from '../work/work.schema.js';
import { EventDispatcherService } from './event-dispatcher.service.js';
import type { EventSource, SourceEvent } from './event-source.js';
import { expiryOf, type InboxEvent, latestExpiryOf } from './inbox.schema.js';
import type { WebhookReceiptDto } from './webhook.dto.js';

/** Stores events before they are acknowledged. */
@Injectable()
export class InboxService {
  private readonly commits: GroupCommit<InboxEvent>;

  constructor(
    dispatcher: EventDispatcherService,
    private readonly clock: DatabaseClock,
  ) {
    this.commits = new GroupCommit((events) => dispatcher.insert(events));
  }

  /**
   * Acknowledges an event: resolves once it is stored durably, now or by an earlier delivery.
   *
   * @param bytes those that prove the sender: of a signed event the signed ones, uncompressed
   * @param requestId the delivery's id, by which the log lines of the event's work are found
   * @throws AppException MALFORMED_BODY when the bytes are not an event
   */
  async receive<E extends SourceEvent>(
    source: EventSource<E>,
    bytes: Buffer | undefined,
    requestId: string,
  ): Promise<WebhookReceiptDto> {
    const now = this.clock.now();
    const event = bytes ? source.parse(bytes, now) : null;
    if (!event || !bytes) throw new AppException('MALFORMED_BODY');
    const { name, types } = source;
    const { type, cid, createdAt } = event;
    const semanticKey = source.semanticKeyOf(event);
    const isHandled = types.includes(type);
    await this.commits.add({
      _id: createHash('sha256').update(bytes).digest('hex'),
      source: name,
      type,
      ...(cid && { cid }),
      ...(semanticKey && { semanticKey }),
      createdAt,
      receivedAt: now,
      payload: bytes,
      expiresAt: isHandled ? latestExpiryOf(now) : expiryOf(now),
      // An event of a type without handlers is stored as done.
      work: isHandled ? firstWork(now, requestId) : doneWork(requestId),
    });
    return { ok: true };
  }
}
