import { Injectable } from '@nestjs/common';
import { ChannelAccess, usersOf } from '../../chat/channels/channel-access.service.js';
import { AppException } from '../../common/errors/app-exception.js';
import type { Caller } from '../../policies/current-user.js';
import { StreamError } from '../../stream/stream-errors.js';
import { StreamService } from '../../stream/stream.service.js';
import { MessageLookup } from '../message-lookup.service.js';
import type { ReadStateDto, UnreadDto } from './read-state.dto.js';

/** How far the caller has read. Only members have that, administrators or not. */
@Injectable()
export class ReadStateService {
  constructor(
    private readonly channels: ChannelAccess,
    private readonly lookup: MessageLookup,
    private readonly stream: StreamService,
  ) {}

  async markRead(caller: Caller, cid: string, messageId: string | undefined): Promise<ReadStateDto> {
    const channel = await this.channels.openAsMember(caller, cid);
    if (messageId) await this.lookup.find(channel, messageId);
    await this.stream.reading.markRead(channel, channel.memberId, messageId ?? undefined).catch(asGone);
    return { success: true };
  }

  async markUnread(caller: Caller, cid: string, messageId: string): Promise<ReadStateDto> {
    const channel = await this.channels.openAsMember(caller, cid);
    await this.lookup.find(channel, messageId);
    await this.stream.reading.markUnread(channel, channel.memberId, messageId).catch(asGone);
    return { success: true };
  }

  async unread(caller: Caller): Promise<UnreadDto> {
    const cids = new Set(await this.channels.cidsOf(caller));
    const counts = await Promise.all(usersOf(caller).map((id) => this.stream.reading.unread(id)));
    const channels = counts
      .flat()
      .filter(({ cid, count }) => cids.has(cid) && count > 0)
      .map(({ cid, count, lastReadAt }) => ({ cid, unread: count, lastReadAt }));
    return { total: channels.reduce((sum, { unread }) => sum + unread, 0), channels };
  }
}

/** In Stream the channel, or the caller's membership, has gone. */
function asGone(error: unknown): never {
  if (error instanceof StreamError && (error.notFound || error.invalidInput)) {
    throw new AppException('CHANNEL_NOT_FOUND', { cause: error });
  }
  throw error;
}
