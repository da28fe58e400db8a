import { Injectable, Logger } from '@nestjs/common';
import type { Delivery } from './delivery.schema.js';

/** Writes notifications to the log, for development: recipient and channel, never the text of the message. */
@Injectable()
export class LogPushProvider {
  private readonly logger = new Logger('push');

  /** The part of a delivery's id that names the device. */
  deviceOf(userId: string): string {
    return `log:${userId}`;
  }

  send({ _id, userId, title, data, work }: Delivery): void {
    this.logger.log({
      msg: 'notification',
      deliveryId: _id,
      accountId: userId,
      title,
      channelId: data['channelId'],
      reqId: work.requestId ?? undefined,
    });
  }
}
