import { Injectable } from '@nestjs/common';
import { ChannelAccess, type OpenedChannel } from '../../chat/channels/channel-access.service.js';
import { AppException } from '../../common/errors/app-exception.js';
import type { Caller } from '../../policies/current-user.js';
import { StreamError } from '../../stream/stream-errors.js';
import type { StreamMessage } from '../../stream/stream-message.js';
import { StreamService } from '../../stream/stream.service.js';
import { onMessage, requireWritable } from '../changes/on-message.js';
import { MessageLookup } from '../message-lookup.service.js';
import type { MessageAnswerDto } from '../message.dto.js';
import { toMessageDto } from '../message.mapper.js';
import { StreamActors } from '../stream-actors.service.js';
import type { SendReactionDto } from './reaction.dto.js';

/** Reactions of the caller's own. */
@Injectable()
export class ReactionsService {
  constructor(
    private readonly channels: ChannelAccess,
    private readonly lookup: MessageLookup,
    private readonly stream: StreamService,
    private readonly actors: StreamActors,
  ) {}

  async put(caller: Caller, cid: string, messageId: string, reaction: SendReactionDto): Promise<MessageAnswerDto> {
    const [channel, message] = await this.find(caller, cid, messageId);
    if (message.deletedAt !== undefined) throw new AppException('CONFLICT');
    const userId = channel.memberId ?? caller.id;
    const { type, score } = reaction;
    const changed = await onMessage(() =>
      this.actors.as(userId, () => this.stream.reactions.put(messageId, { type, score, userId })),
    );
    return { message: toMessageDto(changed) };
  }

  /** Without effect when there is no such reaction. */
  async remove(caller: Caller, cid: string, messageId: string, type: string): Promise<MessageAnswerDto> {
    const [channel] = await this.find(caller, cid, messageId);
    const changed = await this.stream.reactions
      .remove(messageId, type, channel.memberId ?? caller.id)
      .catch((error: unknown) => {
        if (!(error instanceof StreamError) || !(error.notFound || error.invalidInput)) throw error;
        return this.lookup.find(channel, messageId);
      });
    return { message: toMessageDto(changed) };
  }

  private async find(caller: Caller, cid: string, messageId: string): Promise<[OpenedChannel, StreamMessage]> {
    const channel = await this.channels.open(caller, cid);
    const message = await this.lookup.find(channel, messageId);
    requireWritable(channel);
    return [channel, message];
  }
}
