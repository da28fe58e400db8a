import { Injectable } from '@nestjs/common';
import type { OpenedChannel } from '../../chat/channels/channel-access.service.js';
import { AppException } from '../../common/errors/app-exception.js';
import { StreamError } from '../../stream/stream-errors.js';
import type { NewMemberMessage, StreamMessage } from '../../stream/stream-message.js';
import { StreamService } from '../../stream/stream.service.js';
import { StreamActors } from '../stream-actors.service.js';

export interface SentMessage {
  readonly message: StreamMessage;
  /** False when the same request had sent it before. */
  readonly created: boolean;
}

/** Sends a message once, however often it is called with it. */
@Injectable()
export class MessageSender {
  constructor(
    private readonly stream: StreamService,
    private readonly actors: StreamActors,
  ) {}

  /**
   * @throws AppException CHANNEL_NOT_WRITABLE, CHANNEL_NOT_FOUND when Stream has no such channel, CONFLICT when another
   *   message has the id
   * @throws StreamError when it is not known to be sent
   */
  async send(channel: OpenedChannel, draft: NewMemberMessage): Promise<SentMessage> {
    if (!channel.writable) return (await this.earlier(channel, draft)) ?? refuse('CHANNEL_NOT_WRITABLE');
    try {
      const message = await this.stream.conversations.post(channel, draft);
      return message
        ? { message, created: true }
        : ((await this.earlier(channel, draft)) ?? refuse('CHANNEL_NOT_WRITABLE'));
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      if (error.notFound) throw new AppException('CHANNEL_NOT_FOUND', { cause: error });
      if (!error.invalidInput) throw error;
      return (await this.earlier(channel, draft)) ?? this.sendAgain(channel, draft);
    }
  }

  /** Stream refused it, and not for its id: perhaps it lacks one of the users. */
  private async sendAgain(channel: OpenedChannel, draft: NewMemberMessage): Promise<SentMessage> {
    await this.actors.ensure([draft.userId, ...draft.mentionedUserIds, ...(draft.restrictedTo ?? [])]);
    try {
      const message = await this.stream.conversations.post(channel, draft);
      return message ? { message, created: true } : refuse('CHANNEL_NOT_WRITABLE');
    } catch (error) {
      const isRefused = error instanceof StreamError && error.invalidInput;
      const earlier = isRefused && (await this.earlier(channel, draft));
      if (earlier) return earlier;
      throw error;
    }
  }

  /** What was sent under the id before; null when nothing was. */
  private async earlier({ cid }: OpenedChannel, { id, digest }: NewMemberMessage): Promise<SentMessage | null> {
    if (digest === undefined) return null;
    const message = await this.stream.conversations.find(id);
    if (!message) return null;
    if (message.cid !== cid || message.digest !== digest) throw new AppException('CONFLICT');
    return { message, created: false };
  }
}

function refuse(code: 'CHANNEL_NOT_WRITABLE'): never {
  throw new AppException(code);
}
