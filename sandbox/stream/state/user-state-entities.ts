/** How far a user has read a channel. Without a record, a member has read up to its membership. */
export interface ReadRecord {
  readonly cid: string;
  readonly userId: string;
  readonly lastRead: string;
  readonly lastReadMessageId: string | null;
}

/** How far a user has read the thread of a message. Without a record, up to its own last reply. */
export interface ThreadReadRecord {
  readonly parentId: string;
  readonly cid: string;
  readonly userId: string;
  readonly lastRead: string;
  readonly lastReadMessageId: string | null;
}

/** Up to which message a channel has reached the devices of a user. */
export interface DeliveryRecord {
  readonly cid: string;
  readonly userId: string;
  readonly deliveredAt: string;
  readonly messageId: string;
  readonly messageCreatedAt: string;
}

/** That a user has hidden a channel, and which messages of it. */
export interface HiddenRecord {
  readonly cid: string;
  readonly userId: string;
  /** Until the next message; the record stays for `hideBefore`. */
  readonly hidden: boolean;
  /** Messages up to this time are hidden for the user for good. */
  readonly hideBefore: string | null;
}

/** The last time that a user has muted a channel. */
export interface ChannelMuteRecord {
  readonly cid: string;
  readonly userId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly expiresAt: string | null;
  /** When the user ended it. */
  readonly endedAt: string | null;
}
