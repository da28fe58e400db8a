import { Injectable } from '@nestjs/common';
import { ChannelAccess, type OpenedChannel, usersOf } from '../../chat/channels/channel-access.service.js';
import { AppException } from '../../common/errors/app-exception.js';
import { invalidField } from '../../common/errors/invalid-field.js';
import type { Caller } from '../../policies/current-user.js';
import type { StreamMessage } from '../../stream/stream-message.js';
import { StreamService } from '../../stream/stream.service.js';
import { MessageLookup } from '../message-lookup.service.js';
import type { MessageAnswerDto } from '../message.dto.js';
import { toMessageDto } from '../message.mapper.js';
import { toWireAttachments } from '../posting/attachments.js';
import { isTooLarge, MAX_CUSTOM_BYTES } from '../posting/message-content.js';
import { StreamActors } from '../stream-actors.service.js';
import type { UpdateMessageDto } from './change-message.dto.js';
import { onMessage, requireWritable } from './on-message.js';

/** Changes, deletes and restores messages. */
@Injectable()
export class MessageChanges {
  constructor(
    private readonly channels: ChannelAccess,
    private readonly lookup: MessageLookup,
    private readonly stream: StreamService,
    private readonly actors: StreamActors,
  ) {}

  /** For the sender and administrators. */
  async update(caller: Caller, cid: string, messageId: string, body: UpdateMessageDto): Promise<MessageAnswerDto> {
    const [channel, message] = await this.find(caller, cid, messageId);
    if (!isSender(caller, message) && caller.role !== 'admin') throw new AppException('FORBIDDEN');
    requireWritable(channel);
    if (message.deletedAt !== undefined) throw new AppException('CONFLICT');
    const change = changeOf(message, body);
    const actor = channel.memberId ?? caller.id;
    return answer(await onMessage(() => this.stream.conversations.change(messageId, change, actor)));
  }

  /** For the sender while the channel is open, for those who keep order in it, and for good by administrators. */
  async remove(caller: Caller, cid: string, messageId: string, hard: boolean): Promise<MessageAnswerDto> {
    const [channel, message] = await this.find(caller, cid, messageId);
    if (hard && caller.role !== 'admin') throw new AppException('FORBIDDEN');
    if (!channel.moderates) {
      if (!isSender(caller, message)) throw new AppException('FORBIDDEN');
      requireWritable(channel);
    }
    if (message.deletedAt !== undefined && !hard) return answer(message);
    return answer(
      await onMessage(
        () => this.stream.conversations.remove(messageId, hard),
        () => this.inState(channel, messageId, (found) => found.deletedAt !== undefined),
      ),
    );
  }

  /** For administrators. */
  async undelete(caller: Caller, cid: string, messageId: string): Promise<MessageAnswerDto> {
    const [channel, message] = await this.find(caller, cid, messageId);
    if (message.deletedAt === undefined) return answer(message);
    return answer(
      await onMessage(
        () => this.actors.as(caller.id, () => this.stream.conversations.undelete(messageId, caller.id)),
        () => this.inState(channel, messageId, (found) => found.deletedAt === undefined),
      ),
    );
  }

  private async find(caller: Caller, cid: string, messageId: string): Promise<[OpenedChannel, StreamMessage]> {
    const channel = await this.channels.open(caller, cid);
    return [channel, await this.lookup.find(channel, messageId)];
  }

  /** The message when another request has done the same meanwhile. */
  private async inState(
    channel: OpenedChannel,
    messageId: string,
    isDone: (message: StreamMessage) => boolean,
  ): Promise<StreamMessage | undefined> {
    const found = await this.lookup.find(channel, messageId);
    return isDone(found) ? found : undefined;
  }
}

const answer = (message: StreamMessage): MessageAnswerDto => ({ message: toMessageDto(message) });

const isSender = (caller: Caller, { userId }: StreamMessage): boolean =>
  userId !== undefined && usersOf(caller).includes(userId);

/** What Stream is to set and remove. Stream holds the merged custom data against its limit, so we do first. */
function changeOf(message: StreamMessage, body: UpdateMessageDto) {
  const { text, attachments, custom } = body;
  const fields = Object.entries(custom ?? {});
  const set = Object.fromEntries(fields.filter(([, value]) => value !== null));
  const unset = fields.filter(([, value]) => value === null).map(([name]) => name);
  const isText = typeof text === 'string';
  if (!isText && !attachments && fields.length === 0)
    throw invalidField('text', 'isGiven', 'or another field must be given');
  const isEmpty = !(text ?? message.text).trim() && (attachments ?? message.attachments).length === 0;
  if (isEmpty) throw invalidField('text', 'isNotEmpty', 'or attachments must remain');
  const merged = Object.entries({ ...message.custom, ...set }).filter(([name]) => !unset.includes(name));
  if (fields.length > 0 && isTooLarge(Object.fromEntries(merged))) {
    throw invalidField('custom', 'isCustomData', `must have at most ${MAX_CUSTOM_BYTES} bytes with what is there`);
  }
  return {
    set: { ...set, ...(isText && { text }), ...(attachments && { attachments: toWireAttachments(attachments) }) },
    unset,
  };
}
