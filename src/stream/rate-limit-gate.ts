import type { Clock } from '../common/clock.js';

/** The endpoint of Stream's that each of our operations calls: Stream counts, and limits, by endpoint. */
const ENDPOINT_OF = {
  getApp: 'GetApp',
  createUsers: 'UpdateUsers',
  updateUsers: 'UpdateUsersPartial',
  queryUsers: 'QueryUsers',
  deactivateUsers: 'DeactivateUsers',
  reactivateUsers: 'ReactivateUsers',
  deleteUsers: 'DeleteUsers',
  restoreUsers: 'RestoreUsers',
  getTask: 'GetTask',
  getOrCreateChannel: 'GetOrCreateChannel',
  updateChannel: 'UpdateChannelPartial',
  addMembers: 'UpdateChannel',
  removeMembers: 'UpdateChannel',
  sendMessage: 'SendMessage',
  getMessage: 'GetMessage',
} as const;

/** What we ask of Stream. */
export type StreamOperation = keyof typeof ENDPOINT_OF;

/**
 * Keeps this process from calling an endpoint that answered 429 until the moment that Stream named. Without it every
 * request and every loop would find out by itself, each with a call that Stream has asked not to get.
 */
export class RateLimitGate {
  private readonly opensAtMs = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** How long the operation must still wait, in milliseconds; 0 when it may go ahead. */
  waitMs(operation: StreamOperation): number {
    const opensAtMs = this.opensAtMs.get(ENDPOINT_OF[operation]) ?? 0;
    return Math.max(0, opensAtMs - this.clock.now().getTime());
  }

  /** Shuts the operation's endpoint. Answers to calls that were under way together: the longest wait counts. */
  shut(operation: StreamOperation, forMs: number): void {
    const opensAtMs = this.clock.now().getTime() + Math.max(forMs, this.waitMs(operation));
    this.opensAtMs.set(ENDPOINT_OF[operation], opensAtMs);
  }
}
