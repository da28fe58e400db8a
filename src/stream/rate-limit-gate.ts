import type { Clock } from '../common/clock.js';

/** The Stream endpoint that each operation calls: Stream limits by endpoint. */
const ENDPOINT_OF = {
  getApp: 'GetApp',
  updateApp: 'UpdateApp',
  listChannelTypes: 'ListChannelTypes',
  updateChannelType: 'UpdateChannelType',
  createUsers: 'UpdateUsers',
  updateUsers: 'UpdateUsersPartial',
  queryUsers: 'QueryUsers',
  deactivateUsers: 'DeactivateUsers',
  reactivateUsers: 'ReactivateUsers',
  deleteUsers: 'DeleteUsers',
  restoreUsers: 'RestoreUsers',
  getTask: 'GetTask',
  getOrCreateChannel: 'GetOrCreateChannel',
  queryChannels: 'QueryChannels',
  queryMembers: 'QueryMembers',
  updateChannel: 'UpdateChannelPartial',
  addMembers: 'UpdateChannel',
  removeMembers: 'UpdateChannel',
  sendMessage: 'SendMessage',
  getMessage: 'GetMessage',
  getReplies: 'GetReplies',
  deleteMessage: 'DeleteMessage',
} as const;

/** The calls to Stream that this server makes. */
export type StreamOperation = keyof typeof ENDPOINT_OF;

/**
 * Stops this process from calling an endpoint that answered 429 until the limit is reset. Without it, every request and
 * every loop would keep calling.
 */
export class RateLimitGate {
  private readonly opensAtMs = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** How long the operation must still wait, in milliseconds; 0 when it may go ahead. */
  waitMs(operation: StreamOperation): number {
    const opensAtMs = this.opensAtMs.get(ENDPOINT_OF[operation]) ?? 0;
    return Math.max(0, opensAtMs - this.clock.now().getTime());
  }

  /** Closes the operation's endpoint. When several calls were under way, the longest wait counts. */
  close(operation: StreamOperation, forMs: number): void {
    const opensAtMs = this.clock.now().getTime() + Math.max(forMs, this.waitMs(operation));
    this.opensAtMs.set(ENDPOINT_OF[operation], opensAtMs);
  }
}
