/** A user as Stream should have it. Absent fields are left as they are. */
export interface StreamUser {
  readonly id: string;
  readonly name: string;
  readonly image?: string;
  readonly role: string;
}

/** Custom data of a channel, flat as it stands on Stream's wire. */
export type StreamChannelData = Readonly<Record<string, string | number | boolean | null>>;

/** A channel as Stream should have it when it is made. */
export interface NewStreamChannel {
  readonly type: string;
  readonly id: string;
  readonly createdById: string;
  readonly members: readonly string[];
  readonly data: StreamChannelData;
  readonly frozen: boolean;
}

/** A channel as Stream has it. */
export interface StreamChannelState {
  readonly members: readonly string[];
  readonly frozen: boolean;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A message the server sends; its id is ours, so that sending it twice shows it once. */
export interface NewStreamMessage {
  readonly id: string;
  readonly text: string;
  readonly userId: string;
  readonly type: 'regular' | 'system';
}
