import { chunksOf } from '../../common/chunks.js';
import { isStreamUserId } from '../../stream/addresses.js';
import { STREAM_BATCH_LIMIT } from '../../stream/stream-connection.js';
import { StreamError } from '../../stream/stream-errors.js';
import type { Claim } from '../../work/claim.js';
import type { DesiredStreamUser } from './desired-stream-users.js';

/** Stream will never accept a user as it is. The work becomes dead, and an operator must look. */
export class StreamUserRefused extends Error {
  override readonly name = 'StreamUserRefused';
  readonly permanent = true;
}

/** Stream's state changed after it was read, or a task has not ended. The next attempt reads the state again. */
export class StreamUserUnsettled extends Error {
  override readonly name = 'StreamUserUnsettled';
}

type Send = (users: readonly DesiredStreamUser[]) => Promise<void>;
type OnRefusal = (error: StreamError, user: DesiredStreamUser) => void;

/**
 * Users that are written together, and the error of each that failed. A failed user is left out of all later calls.
 *
 * Stream refuses a whole call when it refuses one of its users. Such a call is halved until that user is alone: about
 * fifteen calls for a batch of a hundred, where one call per user would use up Stream's limit per minute.
 */
export class StreamUserBatch {
  private readonly failures = new Map<string, unknown>();

  constructor(private readonly claim: Pick<Claim, 'assertHeld'>) {}

  /** The error of a user, or undefined. */
  failureOf(userId: string): unknown {
    return this.failures.get(userId);
  }

  withoutFailures<T extends { readonly id: string }>(users: readonly T[]): T[] {
    return users.filter(({ id }) => !this.failures.has(id));
  }

  fail(users: readonly { readonly id: string }[], error: unknown): void {
    for (const { id } of users) this.failures.set(id, error);
  }

  /** Fails the users whose ids Stream does not allow, without a call. */
  failInvalidIds(users: readonly { readonly id: string }[]): void {
    const invalid = users.filter(({ id }) => !isStreamUserId(id));
    if (invalid.length > 0) this.fail(invalid, new StreamUserRefused('Stream does not allow this user id'));
  }

  /**
   * Sends users in calls of at most {@link STREAM_BATCH_LIMIT}, and halves calls that are refused.
   *
   * @param onRefusal called when a user is refused alone; by default the user fails
   */
  async send(
    users: readonly DesiredStreamUser[],
    send: Send,
    onRefusal: OnRefusal = (error, user) => this.fail([user], error),
  ): Promise<void> {
    for (const part of chunksOf(users, STREAM_BATCH_LIMIT)) await this.sendHalving(part, send, onRefusal);
  }

  /** Makes one call for these users. A refusal is returned; any other error fails all of them. */
  async attempt(
    users: readonly { readonly id: string }[],
    call: () => Promise<void>,
  ): Promise<StreamError | undefined> {
    try {
      this.claim.assertHeld();
      await call();
      return undefined;
    } catch (error) {
      if (error instanceof StreamError && error.permanent) return error;
      this.fail(users, error);
      return undefined;
    }
  }

  private async sendHalving(all: readonly DesiredStreamUser[], send: Send, onRefusal: OnRefusal): Promise<void> {
    const users = this.withoutFailures(all);
    const [first] = users;
    if (!first) return;
    const refusal = await this.attempt(users, () => send(users));
    if (!refusal) return;
    if (users.length === 1) {
      onRefusal(refusal, first);
      return;
    }
    const middle = Math.ceil(users.length / 2);
    await this.sendHalving(users.slice(0, middle), send, onRefusal);
    await this.sendHalving(users.slice(middle), send, onRefusal);
  }
}
