import { Logger } from '@nestjs/common';
import type { StreamChat } from 'stream-chat';
import type { Clock } from '../common/clock.js';
import type { AppConfig } from '../config/app-config.js';
import { RateLimitGate, type StreamOperation } from './rate-limit-gate.js';
import { createStreamClient, type StreamClient } from './stream-client.js';
import { StreamError, toStreamError } from './stream-errors.js';
import { StreamHealth, type StreamState } from './stream-health.js';

/** Stream takes and returns at most this many users or members in one call; the SDK does not split. */
export const STREAM_BATCH_LIMIT = 100;

/** The field that an answer must have, and its type. */
const ANSWERS = {
  app: 'object',
  user: 'object',
  users: 'object',
  channel: 'object',
  channels: 'object',
  channel_types: 'object',
  members: 'object',
  message: 'object',
  messages: 'object',
  results: 'object',
  event: 'object',
  file: 'string',
  task_id: 'string',
  duration: 'string',
} as const;

/** Every call of this process to Stream goes through here. */
export class StreamConnection {
  private readonly logger = new Logger('StreamService');
  private readonly stream: StreamClient;
  private readonly gate: RateLimitGate;
  private readonly health = new StreamHealth();

  constructor(config: AppConfig, clock: Clock) {
    this.stream = createStreamClient(config.stream, clock);
    this.gate = new RateLimitGate(() => performance.now() + clock.aheadMs);
  }

  get client(): StreamChat {
    return this.stream.client;
  }

  /** See {@link StreamClient.clockSkewMs}. */
  get clockSkewMs(): number | undefined {
    return this.stream.clockSkewMs();
  }

  get state(): StreamState {
    return this.health.state;
  }

  close(): void {
    this.stream.close();
  }

  /**
   * Makes one call, notes its outcome, and turns its errors into {@link StreamError}.
   *
   * @param expected the field that the answer must have. A success without it (a gateway's page, an empty body) is a failure.
   */
  async call<T>(operation: StreamOperation, expected: keyof typeof ANSWERS, send: () => Promise<T>): Promise<T> {
    this.awaitReset(operation);
    const startedAtMs = performance.now();
    try {
      const answer = await send();
      if (!has(answer, expected)) throw new StreamError(operation, `the answer has no ${expected}`);
      this.health.noteSuccess();
      return answer;
    } catch (error) {
      const failure = toStreamError(operation, error);
      if (failure.retryAfterMs !== undefined) this.gate.close(operation, failure.retryAfterMs);
      this.health.noteFailure(failure);
      const elapsedMs = Math.round(performance.now() - startedAtMs);
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

function has(answer: unknown, field: keyof typeof ANSWERS): boolean {
  const value = (answer as Record<string, unknown> | null)?.[field];
  return Boolean(value) && typeof value === ANSWERS[field];
}
