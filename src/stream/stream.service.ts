import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Channel, ChannelData } from 'stream-chat';
import { Clock } from '../common/clock.js';
import { AppConfig } from '../config/app-config.js';
import { assertChannelAddress, assertMessageAddress } from './addresses.js';
import type { StreamOperation } from './rate-limit-gate.js';
import { STREAM_BATCH_LIMIT, StreamConnection } from './stream-connection.js';
import { StreamError } from './stream-errors.js';
import type { StreamState } from './stream-health.js';
import { isSignedByAny } from './stream-signature.js';
import { StreamTokens, type StreamToken } from './stream-tokens.js';
import type { NewStreamChannel, NewStreamMessage, StreamChannelData, StreamChannelState } from './stream-types.js';
import { StreamUsers } from './stream-users.js';

/**
 * The one door to Stream. Nothing else imports its SDK, so that nothing else depends on how the SDK behaves: its errors
 * become {@link StreamError}, its answers our own types, and replacing functions are not offered where merging ones
 * exist.
 *
 * Calls with a server token bypass Stream's permissions: whoever calls this service has decided that it may happen.
 */
@Injectable()
export class StreamService implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Stream's users. */
  readonly users: StreamUsers;
  private readonly connection: StreamConnection;

  constructor(
    private readonly config: AppConfig,
    clock: Clock,
    private readonly tokens: StreamTokens,
  ) {
    this.connection = new StreamConnection(config, clock);
    this.users = new StreamUsers(this.connection, clock);
  }

  /** Finds out whether Stream accepts the credentials. Boot neither waits for the answer nor depends on it. */
  onApplicationBootstrap(): void {
    const { client } = this.connection;
    this.connection.call('getApp', 'app', () => client.getAppSettings()).catch(() => undefined);
  }

  onApplicationShutdown(): void {
    this.connection.close();
  }

  /** The public half of the credentials: clients need it, webhooks carry it. */
  get apiKey(): string {
    return this.config.stream.apiKey;
  }

  /** What this process's calls say about Stream. */
  get state(): StreamState {
    return this.connection.state;
  }

  /** Signs a token for a Stream client, without asking Stream. */
  issueToken(userId: string, options: Parameters<StreamTokens['issue']>[1]): StreamToken {
    return this.tokens.issue(userId, options);
  }

  /** True when Stream signed exactly these (uncompressed) bytes, with the current secret or one still being rotated out. */
  isSigned(bytes: Buffer, signature: unknown): boolean {
    return isSignedByAny(bytes, signature, this.config.stream.webhookKeys);
  }

  /** Makes the channel, or finds it when it exists, and tells how it is now. */
  async getOrCreateChannel(wanted: NewStreamChannel): Promise<StreamChannelState> {
    const data: Record<string, unknown> = {
      ...wanted.data,
      members: [...wanted.members],
      created_by_id: wanted.createdById,
      frozen: wanted.frozen,
    };
    const channel = this.channel('getOrCreateChannel', wanted.type, wanted.id, data as ChannelData);
    const answer = await this.connection.call('getOrCreateChannel', 'channel', () =>
      channel.query({
        state: true,
        watch: false,
        presence: false,
        messages: { limit: 1 },
        members: { limit: STREAM_BATCH_LIMIT },
      }),
    );
    const { frozen, ...current } = answer.channel;
    return {
      members: answer.members.flatMap(({ user_id: id }) => (id ? [id] : [])),
      frozen: frozen ?? false,
      madeAt: current.created_at ? new Date(current.created_at) : undefined,
      data: current as Readonly<Record<string, unknown>>,
    };
  }

  /** Sets the named fields and leaves the others. */
  async updateChannel(type: string, id: string, set: StreamChannelData): Promise<void> {
    const channel = this.channel('updateChannel', type, id);
    await this.connection.call('updateChannel', 'channel', () => channel.updatePartial({ set: { ...set } }));
  }

  async addMembers(type: string, id: string, members: readonly string[]): Promise<void> {
    const channel = this.channel('addMembers', type, id);
    await this.connection.call('addMembers', 'channel', () => channel.addMembers([...members]));
  }

  async removeMembers(type: string, id: string, members: readonly string[]): Promise<void> {
    const channel = this.channel('removeMembers', type, id);
    await this.connection.call('removeMembers', 'channel', () => channel.removeMembers([...members]));
  }

  /**
   * Sends a message whose id we chose. Stream refuses the same id a second time, so a repeat is no second message.
   *
   * @returns false when the channel is frozen, which Stream answers with success and a message of type `error`.
   */
  async sendMessage(type: string, id: string, message: NewStreamMessage): Promise<boolean> {
    assertMessageAddress('sendMessage', message.id);
    const channel = this.channel('sendMessage', type, id);
    const answer = await this.connection.call('sendMessage', 'message', () =>
      channel.sendMessage({
        id: message.id,
        text: message.text,
        user_id: message.userId,
        type: message.type,
      }),
    );
    return answer.message.type !== 'error';
  }

  /** True when Stream has a message with this id. */
  async hasMessage(messageId: string): Promise<boolean> {
    assertMessageAddress('getMessage', messageId);
    try {
      await this.connection.call('getMessage', 'message', () => this.connection.client.getMessage(messageId));
      return true;
    } catch (error) {
      if (error instanceof StreamError && error.notFound) return false;
      throw error;
    }
  }

  private channel(operation: StreamOperation, type: string, id: string, data: ChannelData = {}): Channel {
    assertChannelAddress(operation, type, id);
    return this.connection.client.channel(type, id, data);
  }
}
