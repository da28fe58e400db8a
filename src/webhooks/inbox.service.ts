import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppException } from '../common/errors/app-exception.js';
import { DatabaseClock } from '../database/database-clock.js';
import { GroupCommit } from '../database/group-commit.js';
import { doneWork, firstWork } from '../work/work.schema.js';
import { EventDispatcherService } from './event-dispatcher.service.js';
import { expiryOf, type InboxEvent } from './inbox.schema.js';
import { isHandledType, parseStreamEvent, semanticKeyOf, type StreamEvent } from './stream-event.js';
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
   * @param signedBytes the bytes that Stream signed, uncompressed
   * @param requestId the delivery's id, by which the log lines of the event's work are found
   * @throws AppException MALFORMED_BODY when the signed bytes are not an event
   */
  async receive(signedBytes: Buffer | undefined, requestId: string): Promise<WebhookReceiptDto> {
    const now = this.clock.now();
    const event = signedBytes ? parseStreamEvent(signedBytes, now) : null;
    if (!event || !signedBytes) throw new AppException('MALFORMED_BODY');
    await this.commits.add(this.toInboxEvent(event, signedBytes, requestId, now));
    return { ok: true };
  }

  /** An event of a type without handlers is stored as done. */
  private toInboxEvent(event: StreamEvent, signedBytes: Buffer, requestId: string, now: Date): InboxEvent {
    const { type, cid, createdAt } = event;
    const semanticKey = semanticKeyOf(event);
    const isHandled = isHandledType(type);
    return {
      _id: createHash('sha256').update(signedBytes).digest('hex'),
      source: 'stream',
      type,
      ...(cid && { cid }),
      ...(semanticKey && { semanticKey }),
      createdAt,
      receivedAt: now,
      payload: signedBytes,
      ...(!isHandled && { expiresAt: expiryOf(now) }),
      work: isHandled ? firstWork(now, requestId) : doneWork(requestId),
    };
  }
}
