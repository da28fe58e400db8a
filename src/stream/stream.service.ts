import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Channel, ChannelData } from 'stream-chat';
import { Clock } from '../common/clock.js';
import { AppConfig } from '../config/app-config.js';
import { assertChannelAddress, assertMessageAddress } from './addresses.js';
import { RateLimitGate, type StreamOperation } from './rate-limit-gate.js';
import { createStreamClient } from './stream-client.js';
import { StreamError, toStreamError } from './stream-errors.js';
import { isSignedByAny } from './stream-signature.js';
import { StreamTokens, type StreamToken } from './stream-tokens.js';
import type {
  NewStreamChannel,
  NewStreamMessage,
  StreamChannelData,
  StreamChannelState,
  StreamUser,
} from './stream-types.js';

/** Stream takes at most this many users or members in one call; the SDK does not split. */
export const STREAM_BATCH_LIMIT = 100;

/**
 * The one door to Stream. Nothing else imports its SDK, so that nothing else depends on how the SDK behaves: its errors
 * become {@link StreamError}, its answers our own types, and replacing functions are not offered where merging ones
 * exist.
 *
 * Calls with a server token bypass Stream's permissions: whoever calls this service has decided that it may happen.
 */
@Injectable()
export class StreamService implements OnApplicationShutdown {
  private readonly logger = new Logger(StreamService.name);
  private readonly stream;
  private readonly gate: RateLimitGate;
  private healthy = true;

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly tokens: StreamTokens,
  ) {
    this.stream = createStreamClient(config.stream);
    this.gate = new RateLimitGate(clock);
  }

  onApplicationShutdown(): void {
    this.stream.close();
  }

  /** The public half of the credentials: clients need it, webhooks carry it. */
  get apiKey(): string {
    return this.config.stream.apiKey;
  }

  /** False while the last call to Stream failed without an answer or with a fault of Stream's own. */
  get isHealthy(): boolean {
    return this.healthy;
  }

  /** Signs a token for a Stream client, without asking Stream. */
  issueToken(userId: string, options: Parameters<StreamTokens['issue']>[1]): StreamToken {
    return this.tokens.issue(userId, options);
  }

  /** True when Stream signed exactly these (uncompressed) bytes, with the current secret or one still being rotated out. */
  isSigned(bytes: Buffer, signature: unknown): boolean {
    return isSignedByAny(bytes, signature, this.config.stream.webhookKeys);
  }

  /** Makes users, or replaces them whole: custom fields that are not named are lost. For users Stream has not seen. */
  async createUsers(users: readonly StreamUser[]): Promise<void> {
    await this.call('createUsers', 'users', () => this.stream.client.upsertUsers(users.map((user) => ({ ...user }))));
  }

  /** Changes the named fields of existing users. Fails as a whole, with `notFound`, when Stream lacks one of them. */
  async updateUsers(users: readonly StreamUser[]): Promise<void> {
    await this.call('updateUsers', 'users', () =>
      this.stream.client.partialUpdateUsers(users.map(({ id, ...set }) => ({ id, set }))),
    );
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
    const answer = await this.call('getOrCreateChannel', 'channel', () =>
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
      data: current as Readonly<Record<string, unknown>>,
    };
  }

  /** Sets the named fields and leaves the others. */
  async updateChannel(type: string, id: string, set: StreamChannelData): Promise<void> {
    const channel = this.channel('updateChannel', type, id);
    await this.call('updateChannel', 'channel', () => channel.updatePartial({ set: { ...set } }));
  }

  async addMembers(type: string, id: string, members: readonly string[]): Promise<void> {
    const channel = this.channel('addMembers', type, id);
    await this.call('addMembers', 'channel', () => channel.addMembers([...members]));
  }

  async removeMembers(type: string, id: string, members: readonly string[]): Promise<void> {
    const channel = this.channel('removeMembers', type, id);
    await this.call('removeMembers', 'channel', () => channel.removeMembers([...members]));
  }

  /**
   * Sends a message whose id we chose. Stream refuses the same id a second time, so a repeat is no second message.
   *
   * @returns false when the channel is frozen, which Stream answers with success and a message of type `error`.
   */
  async sendMessage(type: string, id: string, message: NewStreamMessage): Promise<boolean> {
    assertMessageAddress('sendMessage', message.id);
    const channel = this.channel('sendMessage', type, id);
    const answer = await this.call('sendMessage', 'message', () =>
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
      await this.call('getMessage', 'message', () => this.stream.client.getMessage(messageId));
      return true;
    } catch (error) {
      if (error instanceof StreamError && error.notFound) return false;
      throw error;
    }
  }

  private channel(operation: StreamOperation, type: string, id: string, data: ChannelData = {}): Channel {
    assertChannelAddress(operation, type, id);
    return this.stream.client.channel(type, id, data);
  }

  /**
   * One call: its time, its outcome, and its errors in our own words.
   *
   * @param expected what the answer must have. A success without it (a gateway's page, an empty body) is none.
   */
  private async call<T>(
    operation: StreamOperation,
    expected: 'users' | 'channel' | 'message',
    send: () => Promise<T>,
  ): Promise<T> {
    this.awaitReset(operation);
    const startedAt = this.clock.now();
    try {
      const answer = await send();
      if (!hasObject(answer, expected)) throw new StreamError(operation, `the answer has no ${expected}`);
      this.healthy = true;
      return answer;
    } catch (error) {
      const failure = toStreamError(operation, error, this.clock.now());
      if (failure.retryAfterMs !== undefined) this.gate.shut(operation, failure.retryAfterMs);
      this.healthy = !failure.retryable;
      const elapsedMs = this.clock.now().getTime() - startedAt.getTime();
      this.logger.debug({
        msg: 'stream call failed',
        operation,
        status: failure.status,
        code: failure.code,
        elapsedMs,
      });
      throw failure;
    }
  }

  private awaitReset(operation: StreamOperation): void {
    const retryAfterMs = this.gate.waitMs(operation);
    if (retryAfterMs > 0)
      throw new StreamError(operation, 'not sent before the reset of the limit', { status: 429, retryAfterMs });
  }
}

function hasObject(answer: unknown, field: string): boolean {
  const value = (answer as Record<string, unknown> | null)?.[field];
  return typeof value === 'object' && value !== null;
}
