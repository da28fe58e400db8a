import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { ChannelMemberships } from '../chat/channels/channel-memberships.service.js';
import { messagePreview } from '../chat/channels/message-preview.js';
import { isNotified } from '../chat/channels/message-visibility.js';
import { chunksOf } from '../common/chunks.js';
import { AppConfig } from '../config/app-config.js';
import { LoadGauge } from '../common/load-gauge.js';
import { DatabaseClock } from '../database/database-clock.js';
import { DeletedUsers } from '../users/erasure/deleted-users.service.js';
import { Erasures } from '../users/erasure/erasures.service.js';
import { UsersService } from '../users/users.service.js';
import { OnStreamEvent } from '../webhooks/on-stream-event.decorator.js';
import type { ReceivedEvent } from '../webhooks/stream-event.js';
import type { Claim } from '../work/claim.js';
import { eachItem, type WorkLoop } from '../work/work-loop.js';
import type { FinishOutcome } from '../work/finish.js';
import { WorkLoops } from '../work/work-loops.js';
import { firstWork } from '../work/work.schema.js';
import { Delivery } from './delivery.schema.js';
import { LogPushProvider } from './log-push.provider.js';

/** Deliveries are claimed and finished together. */
const BATCH_SIZE = 50;
const CONCURRENCY = 2;
const BODY_LENGTH = 500;
const KEEP_MS = 30 * 24 * 3_600_000;
/** Deliveries that one write inserts: more would take longer than a write may. */
const MAX_INSERT = 500;

/** Promised to clients. */
const TITLE = 'New Message';

/** Notifies members of a channel of a new message: stores every delivery first, then sends it. */
@Injectable()
export class NotificationsService {
  private readonly loop: WorkLoop<Delivery>;

  constructor(
    @InjectModel(Delivery.name) deliveries: Model<Delivery>,
    private readonly memberships: ChannelMemberships,
    private readonly users: UsersService,
    private readonly provider: LogPushProvider,
    private readonly config: AppConfig,
    private readonly clock: DatabaseClock,
    private readonly deleted: DeletedUsers,
    erasures: Erasures,
    load: LoadGauge,
    loops: WorkLoops,
  ) {
    this.loop = loops.create(deliveries, {
      name: 'deliveries',
      concurrency: CONCURRENCY,
      batchSize: BATCH_SIZE,
      pace: () => load.yieldToRequests(),
      handle: eachItem((delivery, claim) => this.deliver(delivery, claim)),
    });
    erasures.register(({ accountId, userIds }) =>
      deliveries.deleteMany({ $or: [{ userId: accountId }, { senderId: { $in: [...userIds] } }] }),
    );
  }

  @OnStreamEvent('message.new')
  async onNewMessages(events: readonly ReceivedEvent[]): Promise<void> {
    const deleted = await this.deleted.among(events.map(({ message }) => message?.userId ?? ''));
    const lasting = events.filter(({ message }) => !deleted.has(message?.userId ?? ''));
    const deliveries = await Promise.all(lasting.map((event) => this.deliveriesOf(event, this.clock.now())));
    for (const part of chunksOf(deliveries.flat(), MAX_INSERT)) await this.loop.insert(part);
  }

  /** A message that arrives late is listed, but no longer worth a notification. */
  private async deliveriesOf(event: ReceivedEvent, now: Date): Promise<Delivery[]> {
    const { cid, message } = event;
    if (!cid || !message || this.isStale(event, now)) return [];
    const membership = await this.memberships.find(cid);
    const members = membership?.members ?? event.memberIds;
    const notified = members.filter((id) => isNotified(message, id));
    const recipients = (await this.users.findManyRecent(notified)).filter(({ active }) => active);
    const data = {
      ...(membership?.appointmentId && { appointmentId: membership.appointmentId }),
      channelId: cid.slice(cid.indexOf(':') + 1),
    };
    return recipients.map(({ id }) => ({
      _id: `${message.id}:${this.provider.deviceOf(id)}`,
      userId: id,
      senderId: message.userId,
      messageId: message.id,
      cid,
      title: TITLE,
      body: messagePreview(message, BODY_LENGTH),
      data,
      createdAt: now,
      sentAt: null,
      expiresAt: new Date(now.getTime() + KEEP_MS),
      work: firstWork(now, event.requestId),
    }));
  }

  private isStale(event: ReceivedEvent, now: Date): boolean {
    return now.getTime() - event.createdAt.getTime() > this.config.notifications.maxEventAgeSeconds * 1000;
  }

  private async deliver(delivery: Delivery, claim: Claim): Promise<FinishOutcome> {
    claim.assertHeld();
    this.provider.send(delivery);
    return { set: { sentAt: this.clock.now() } };
  }
}
