import type { MessageResponse } from 'stream-chat';
import { assertChannelAddress, assertMessageAddress } from './addresses.js';
import { STATE_ONLY } from './stream-channels.js';
import type { StreamConnection } from './stream-connection.js';
import { StreamError } from './stream-errors.js';
import type { ChannelAddress, NewStreamMessage, StreamMessageState } from './stream-types.js';

/** Messages in one answer; Stream allows 300. */
const PAGE_LIMIT = 100;

/** The messages in Stream's channels. */
export class StreamMessages {
  constructor(private readonly connection: StreamConnection) {}

  /**
   * Sends a message whose id we chose. Stream refuses the same id a second time, so a repeat is no second message.
   *
   * @returns false when the channel is frozen, which Stream answers with success and a message of type `error`.
   */
  async send(address: ChannelAddress, { id, text, userId, type }: NewStreamMessage): Promise<boolean> {
    assertMessageAddress('sendMessage', id);
    assertChannelAddress('sendMessage', address.type, address.id);
    const { message } = await this.connection.call('sendMessage', 'message', () =>
      this.connection.client.channel(address.type, address.id).sendMessage({ id, text, user_id: userId, type }),
    );
    return message.type !== 'error';
  }

  /** True when Stream has a message with this id. */
  async has(messageId: string): Promise<boolean> {
    assertMessageAddress('getMessage', messageId);
    try {
      await this.connection.call('getMessage', 'message', () => this.connection.client.getMessage(messageId));
      return true;
    } catch (error) {
      if (error instanceof StreamError && error.notFound) return false;
      throw error;
    }
  }

  /** Removes a message from what clients see. Stream keeps its text for servers, and can restore it. */
  async remove(messageId: string): Promise<void> {
    assertMessageAddress('deleteMessage', messageId);
    await this.connection.call('deleteMessage', 'message', () => this.connection.client.deleteMessage(messageId));
  }

  /** All messages of a channel that exists, newest page first; replies after the message that they answer. */
  async *all(address: ChannelAddress): AsyncGenerator<StreamMessageState> {
    assertChannelAddress('getOrCreateChannel', address.type, address.id);
    const channel = this.connection.client.channel(address.type, address.id);
    yield* this.pages(address, 'getOrCreateChannel', (page) =>
      channel.query({ ...STATE_ONLY, messages: page, members: { limit: 1 } }),
    );
  }

  private async *pages(
    address: ChannelAddress,
    operation: 'getOrCreateChannel' | 'getReplies',
    read: (page: { readonly limit: number; readonly id_lt?: string }) => Promise<{ messages: MessageResponse[] }>,
  ): AsyncGenerator<StreamMessageState> {
    for (let before: string | undefined; ;) {
      const page = { limit: PAGE_LIMIT, ...(before !== undefined && { id_lt: before }) };
      const { messages } = await this.connection.call(operation, 'messages', () => read(page));
      for (const message of messages) {
        yield toState(message);
        if (operation === 'getOrCreateChannel' && message.reply_count) yield* this.repliesTo(address, message.id);
      }
      const oldest = messages[0]?.id;
      // The same page twice would never end.
      if (messages.length < PAGE_LIMIT || oldest === before) return;
      before = oldest;
    }
  }

  private repliesTo(address: ChannelAddress, parentId: string): AsyncGenerator<StreamMessageState> {
    assertMessageAddress('getReplies', parentId);
    const channel = this.connection.client.channel(address.type, address.id);
    return this.pages(address, 'getReplies', (page) => channel.getReplies(parentId, page));
  }
}

function toState({ id, user, type }: MessageResponse): StreamMessageState {
  return { id, userId: user?.id, deleted: type === 'deleted' };
}
