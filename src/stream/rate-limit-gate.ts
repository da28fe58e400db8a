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
  exportUser: 'ExportUser',
  getTask: 'GetTask',
  getOrCreateChannel: 'GetOrCreateChannel',
  queryChannels: 'QueryChannels',
  queryMembers: 'QueryMembers',
  updateChannel: 'UpdateChannelPartial',
  addMembers: 'UpdateChannel',
  removeMembers: 'UpdateChannel',
  setModerators: 'UpdateChannel',
  truncateChannel: 'TruncateChannel',
  hideChannel: 'HideChannel',
  showChannel: 'ShowChannel',
  muteChannel: 'MuteChannel',
  unmuteChannel: 'UnmuteChannel',
  sendMessage: 'SendMessage',
  getMessage: 'GetMessage',
  getReplies: 'GetReplies',
  deleteMessage: 'DeleteMessage',
  undeleteMessage: 'UndeleteMessage',
  updateMessage: 'UpdateMessagePartial',
  sendReaction: 'SendReaction',
  deleteReaction: 'DeleteReaction',
  markRead: 'MarkRead',
  markUnread: 'MarkUnread',
  getUnreadCount: 'UnreadCounts',
  search: 'Search',
  uploadFile: 'UploadChannelFile',
  uploadImage: 'UploadChannelImage',
} as const;

/** The calls to Stream that this server makes. */
export type StreamOperation = keyof typeof ENDPOINT_OF;

/**
 * Stops this process from calling an endpoint that answered 429 until the limit is reset. Without it, every request and
 * every loop would keep calling. It goes by the monotonic clock: a change of the machine's time neither lengthens nor
 * shortens a wait.
 */
export class RateLimitGate {
  private readonly opensAtMs = new Map<string, number>();

  constructor(private readonly monotonicMs: () => number) {}

  /** How long the operation must still wait, in milliseconds; 0 when it may go ahead. */
  waitMs(operation: StreamOperation): number {
    const opensAtMs = this.opensAtMs.get(ENDPOINT_OF[operation]) ?? 0;
    const leftMs = opensAtMs - this.monotonicMs();
    // A timer may fire up to a millisecond early; who has waited must not be told to wait again.
    return leftMs < 1 ? 0 : Math.ceil(leftMs);
  }

  /** Closes the operation's endpoint. When several calls were under way, the longest wait counts. */
  close(operation: StreamOperation, forMs: number): void {
    const opensAtMs = this.monotonicMs() + Math.max(forMs, this.waitMs(operation));
    this.opensAtMs.set(ENDPOINT_OF[operation], opensAtMs);
  }
}
