import { Injectable } from '@nestjs/common';
import { ChannelAccess } from '../../chat/channels/channel-access.service.js';
import { AppException } from '../../common/errors/app-exception.js';
import { invalidField } from '../../common/errors/invalid-field.js';
import { DatabaseClock } from '../../database/database-clock.js';
import type { Caller } from '../../policies/current-user.js';
import { StreamService } from '../../stream/stream.service.js';
import { MessageLookup } from '../message-lookup.service.js';
import type { MessageAnswerDto } from '../message.dto.js';
import { toMessageDto } from '../message.mapper.js';
import type { PinMessageDto } from './change-message.dto.js';
import { onMessage, requireWritable } from './on-message.js';

/** Pins messages for the whole channel: those who keep order in it may. */
@Injectable()
export class PinsService {
  constructor(
    private readonly channels: ChannelAccess,
    private readonly lookup: MessageLookup,
    private readonly stream: StreamService,
    private readonly clock: DatabaseClock,
  ) {}

  async pin(caller: Caller, cid: string, messageId: string, { until }: PinMessageDto): Promise<MessageAnswerDto> {
    const expires = until ? new Date(until) : null;
    if (expires && expires <= this.clock.now()) throw invalidField('until', 'isInFuture', 'must be in the future');
    // Stream unpins a message whose pin has no end by the same field.
    return this.change(caller, cid, messageId, { pinned: true, pin_expires: expires?.toISOString() ?? null });
  }

  unpin(caller: Caller, cid: string, messageId: string): Promise<MessageAnswerDto> {
    return this.change(caller, cid, messageId, { pinned: false });
  }

  private async change(
    caller: Caller,
    cid: string,
    messageId: string,
    set: Readonly<Record<string, unknown>>,
  ): Promise<MessageAnswerDto> {
    const channel = await this.channels.open(caller, cid);
    const message = await this.lookup.find(channel, messageId);
    if (!channel.moderates) throw new AppException('FORBIDDEN');
    requireWritable(channel);
    // Stream pins no message that only some may read.
    if (message.deletedAt !== undefined || (set['pinned'] && message.restrictedTo)) throw new AppException('CONFLICT');
    const actor = channel.memberId ?? caller.id;
    const changed = await onMessage(() => this.stream.conversations.change(messageId, { set, unset: [] }, actor));
    return { message: toMessageDto(changed) };
  }
}
