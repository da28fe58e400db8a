import type { ChannelFilters, EventAPIResponse, GetUnreadCountAPIResponse } from 'stream-chat';
import { assertChannelAddress, assertMessageAddress } from './addresses.js';
import type { StreamConnection } from './stream-connection.js';
import { StreamError } from './stream-errors.js';
import { type StreamMessage, toStreamMessage } from './stream-message.js';
import type { ChannelAddress } from './stream-types.js';

/** What a user has not read in one channel. */
export interface StreamUnread {
  readonly cid: string;
  readonly count: number;
  readonly lastReadAt: string;
}

export interface StreamSearch {
  readonly cids: readonly string[];
  readonly text: string;
  readonly limit: number;
  /** Stream's own, from the page before. */
  readonly next: string | undefined;
}

/** How far users have read, and what is found in channels. */
export class StreamReading {
  constructor(private readonly connection: StreamConnection) {}

  /** Marks a channel as read by a member: to its end, or up to a message of it. */
  async markRead(address: ChannelAddress, userId: string, messageId: string | undefined): Promise<void> {
    if (messageId !== undefined) assertMessageAddress('markRead', messageId);
    const url = this.urlOf('markRead', address);
    const body = { user_id: userId, ...(messageId !== undefined && { message_id: messageId }) };
    await this.connection.call('markRead', 'event', () =>
      this.connection.client.post<EventAPIResponse>(`${url}/read`, body),
    );
  }

  /** Marks a channel as unread by a member from a message of it on. */
  async markUnread(address: ChannelAddress, userId: string, messageId: string): Promise<void> {
    assertMessageAddress('markUnread', messageId);
    const url = this.urlOf('markUnread', address);
    await this.connection.call('markUnread', 'duration', () =>
      this.connection.client.post<{ duration: string }>(`${url}/unread`, { user_id: userId, message_id: messageId }),
    );
  }

  /** The channels in which a user has something to read; none for a user that Stream lacks. */
  async unread(userId: string): Promise<StreamUnread[]> {
    try {
      const { channels } = await this.connection.call<GetUnreadCountAPIResponse>('getUnreadCount', 'channels', () =>
        this.connection.client.getUnreadCount(userId),
      );
      return channels.map((channel) => ({
        cid: channel.channel_id,
        count: channel.unread_count,
        lastReadAt: channel.last_read,
      }));
    } catch (error) {
      if (error instanceof StreamError && (error.notFound || error.invalidInput)) return [];
      throw error;
    }
  }

  /** The messages that match, best first. */
  async search({ cids, text, limit, next }: StreamSearch): Promise<{ messages: StreamMessage[]; next?: string }> {
    const filter = { cid: { $in: [...cids] } } as ChannelFilters;
    const answer = await this.connection.call('search', 'results', () =>
      this.connection.client.search(filter, text, { limit, ...(next !== undefined && { next }) }),
    );
    return {
      messages: answer.results.map(({ message }) => toStreamMessage(message)),
      ...(answer.next && { next: answer.next }),
    };
  }

  private urlOf(operation: 'markRead' | 'markUnread', { type, id }: ChannelAddress): string {
    assertChannelAddress(operation, type, id);
    return `${this.connection.client.baseURL ?? ''}/channels/${encodeURIComponent(type)}/${encodeURIComponent(id)}`;
  }
}
