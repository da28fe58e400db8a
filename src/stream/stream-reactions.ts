import type { ReactionAPIResponse } from 'stream-chat';
import { assertMessageAddress } from './addresses.js';
import type { StreamConnection } from './stream-connection.js';
import { type StreamMessage, toStreamMessage } from './stream-message.js';

/** Reactions to messages: a user has at most one of each type to a message. */
export class StreamReactions {
  constructor(private readonly connection: StreamConnection) {}

  /** Sets a user's reaction of this type. */
  async put(messageId: string, reaction: { type: string; userId: string; score: number }): Promise<StreamMessage> {
    const { type, userId, score } = reaction;
    const url = this.urlOf('sendReaction', messageId);
    const { message } = await this.connection.call('sendReaction', 'message', () =>
      this.connection.client.post<ReactionAPIResponse>(url, { reaction: { type, user_id: userId, score } }),
    );
    return toStreamMessage(message);
  }

  /** Takes a user's reaction back. Fails with `notFound` when there is none. */
  async remove(messageId: string, type: string, userId: string): Promise<StreamMessage> {
    const url = `${this.urlOf('deleteReaction', messageId)}/${encodeURIComponent(type)}`;
    const { message } = await this.connection.call('deleteReaction', 'message', () =>
      this.connection.client.delete<ReactionAPIResponse>(url, { user_id: userId }),
    );
    return toStreamMessage(message);
  }

  /** The SDK's own methods for this want a channel that was read before. */
  private urlOf(operation: 'sendReaction' | 'deleteReaction', messageId: string): string {
    assertMessageAddress(operation, messageId);
    return `${this.connection.client.baseURL ?? ''}/messages/${encodeURIComponent(messageId)}/reaction`;
  }
}
