import { chunksOf } from '../../common/chunks.js';
import { isStreamUserId } from '../../stream/addresses.js';
import { STREAM_BATCH_LIMIT } from '../../stream/stream-connection.js';
import { StreamError } from '../../stream/stream-errors.js';
import type { Claim } from '../../work/claim.js';
import { StreamUserRefused } from './stream-user-errors.js';
import type { DesiredStreamUser } from './desired-stream-users.js';

/** What is to be done when Stream refuses one user alone. */
type OnRefusal = (error: StreamError, user: DesiredStreamUser) => void;

/**
 * Users that are worked on together, and what went wrong with each. One that Stream refuses fails a whole call, so a call
 * that is refused is halved until that one is alone: it costs some fifteen calls and not a hundred of those that Stream
 * allows in a minute. Who has failed takes no part in the calls that follow.
 */
export class StreamUserBatch {
  private readonly failures = new Map<string, unknown>();

  constructor(private readonly claim: Pick<Claim, 'assertHeld'>) {}

  /** What went wrong with a user; undefined while nothing did. */
  failureOf(userId: string): unknown {
    return this.failures.get(userId);
  }

  /** Those with whom nothing went wrong. */
  withoutFailures<T extends { readonly id: string }>(users: readonly T[]): T[] {
    return users.filter(({ id }) => !this.failures.has(id));
  }

  fail(users: readonly { readonly id: string }[], error: unknown): void {
    for (const { id } of users) this.failures.set(id, error);
  }

  /** Takes out those whose ids Stream could never take, without asking it. */
  refuseImpossible(users: readonly { readonly id: string }[]): void {
    const impossible = users.filter(({ id }) => !isStreamUserId(id));
    if (impossible.length > 0) this.fail(impossible, new StreamUserRefused('the id cannot be one of a user at Stream'));
  }

  /**
   * Does one thing to all of them, in calls of as many as Stream takes.
   *
   * @param onRefusal what the refusal of one alone means; by default that it has failed
   */
  async each(
    users: readonly DesiredStreamUser[],
    send: (users: readonly DesiredStreamUser[]) => Promise<void>,
    onRefusal: OnRefusal = (error, user) => this.fail([user], error),
  ): Promise<void> {
    for (const part of chunksOf(users, STREAM_BATCH_LIMIT)) await this.halving(part, send, onRefusal);
  }

  /** One call that either all are well with or none; a refusal is given back, for whoever knows another way. */
  async together(
    users: readonly { readonly id: string }[],
    send: () => Promise<void>,
  ): Promise<StreamError | undefined> {
    try {
      this.claim.assertHeld();
      await send();
      return undefined;
    } catch (error) {
      if (error instanceof StreamError && error.permanent) return error;
      this.fail(users, error);
      return undefined;
    }
  }

  private async halving(
    all: readonly DesiredStreamUser[],
    send: (users: readonly DesiredStreamUser[]) => Promise<void>,
    onRefusal: OnRefusal,
  ): Promise<void> {
    const users = this.withoutFailures(all);
    const [first] = users;
    if (!first) return;
    const refusal = await this.together(users, () => send(users));
    if (!refusal) return;
    if (users.length === 1) {
      onRefusal(refusal, first);
      return;
    }
    const middle = Math.ceil(users.length / 2);
    await this.halving(users.slice(0, middle), send, onRefusal);
    await this.halving(users.slice(middle), send, onRefusal);
  }
}
