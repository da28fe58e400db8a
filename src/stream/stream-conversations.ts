import type { Message, MessageResponse } from 'stream-chat';
import { assertChannelAddress, assertMessageAddress } from './addresses.js';
import { STATE_ONLY } from './stream-channels.js';
import type { StreamConnection } from './stream-connection.js';
import { StreamError } from './stream-errors.js';
import { DIGEST_FIELD, type NewMemberMessage, type StreamMessage, toStreamMessage } from './stream-message.js';
import type { ChannelAddress } from './stream-types.js';

/** One page: the newest messages, those before one, or those after one. */
export interface StreamMessagePage {
  readonly limit: number;
  readonly beforeId?: string | undefined;
  readonly afterId?: string | undefined;
}

/** Fields to set, in Stream's spelling, and names of custom fields to remove. */
export interface StreamMessageChange {
  readonly set: Readonly<Record<string, unknown>>;
  readonly unset: readonly string[];
}

/** What members write and read in a channel. Whether they may is for the caller of this class to check. */
export class StreamConversations {
  constructor(private readonly connection: StreamConnection) {}

  /**
   * Sends a message.
   *
   * @returns null when the channel takes none, because it is frozen; Stream answers that with success and a message of
   *   type `error`
   */
  async post(address: ChannelAddress, message: NewMemberMessage): Promise<StreamMessage | null> {
    assertMessageAddress('sendMessage', message.id);
    assertChannelAddress('sendMessage', address.type, address.id);
    const answer = await this.connection.call('sendMessage', 'message', () =>
      this.connection.client
        .channel(address.type, address.id)
        .sendMessage(toWire(message), message.skipPush ? { skip_push: true } : {}),
    );
    return answer.message.type === 'error' ? null : toStreamMessage(answer.message);
  }

  /** The message with this id, in whatever channel, deleted softly or not; null when Stream has none. */
  async find(messageId: string): Promise<StreamMessage | null> {
    assertMessageAddress('getMessage', messageId);
    try {
      const { message } = await this.connection.call('getMessage', 'message', () =>
        this.connection.client.getMessage(messageId, { show_deleted_message: true }),
      );
      return toStreamMessage(message);
    } catch (error) {
      if (error instanceof StreamError && error.notFound) return null;
      throw error;
    }
  }

  /** A page of a channel that exists, oldest first, without replies that stay in their thread. */
  async page(address: ChannelAddress, page: StreamMessagePage): Promise<StreamMessage[]> {
    assertChannelAddress('getOrCreateChannel', address.type, address.id);
    const channel = this.connection.client.channel(address.type, address.id);
    return messagesOf(
      await this.connection.call('getOrCreateChannel', 'messages', () =>
        channel.query({ ...STATE_ONLY, messages: pageOptions(page), members: { limit: 1 } }),
      ),
    );
  }

  /** A page of the replies to a message, oldest first. */
  async replies(address: ChannelAddress, parentId: string, page: StreamMessagePage): Promise<StreamMessage[]> {
    assertMessageAddress('getReplies', parentId);
    assertChannelAddress('getReplies', address.type, address.id);
    const channel = this.connection.client.channel(address.type, address.id);
    return messagesOf(
      await this.connection.call('getReplies', 'messages', () => channel.getReplies(parentId, pageOptions(page))),
    );
  }

  /** Changes the named fields of a message and leaves the others. */
  async change(messageId: string, { set, unset }: StreamMessageChange, userId: string): Promise<StreamMessage> {
    assertMessageAddress('updateMessage', messageId);
    const { message } = await this.connection.call('updateMessage', 'message', () =>
      this.connection.client.partialUpdateMessage(messageId, { set: { ...set } as object, unset: unset as [] }, userId),
    );
    return toStreamMessage(message);
  }

  /** Deletes a message: softly, so that it can be restored, or for good. */
  async remove(messageId: string, hard: boolean): Promise<StreamMessage> {
    assertMessageAddress('deleteMessage', messageId);
    const { message } = await this.connection.call('deleteMessage', 'message', () =>
      this.connection.client.deleteMessage(messageId, hard),
    );
    return toStreamMessage({ ...message, type: 'deleted' });
  }

  /** Restores a message that was deleted softly. */
  async undelete(messageId: string, userId: string): Promise<StreamMessage> {
    assertMessageAddress('undeleteMessage', messageId);
    const { message } = await this.connection.call('undeleteMessage', 'message', () =>
      this.connection.client.undeleteMessage(messageId, userId),
    );
    return toStreamMessage(message as MessageResponse);
  }
}

function toWire(message: NewMemberMessage): Message {
  const { custom, digest, attachments, parentId, restrictedTo } = message;
  return {
    ...custom,
    ...(digest !== undefined && { [DIGEST_FIELD]: digest }),
    id: message.id,
    user_id: message.userId,
    type: message.type,
    text: message.text,
    attachments: [...attachments],
    mentioned_users: [...message.mentionedUserIds],
    silent: message.silent,
    ...(parentId !== undefined && { parent_id: parentId, show_in_channel: message.showInChannel }),
    ...(restrictedTo && { restricted_visibility: [...restrictedTo] }),
  } as Message;
}

const pageOptions = ({ limit, beforeId, afterId }: StreamMessagePage) => ({
  limit,
  ...(beforeId !== undefined && { id_lt: beforeId }),
  ...(afterId !== undefined && { id_gt: afterId }),
});

const messagesOf = (answer: { readonly messages: readonly MessageResponse[] }): StreamMessage[] =>
  answer.messages.map((message) => toStreamMessage(message));
