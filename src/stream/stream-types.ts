import type { CustomData } from '../common/validation/custom-data.js';

/** A user as Stream should have it. Absent fields are left as they are; null removes. */
export interface StreamUser {
  readonly id: string;
  readonly name: string;
  readonly image?: string | null;
  readonly role: string;
  /** Fields of one's own; one that is null is removed. Others are left as they are. */
  readonly custom?: CustomData;
  /** The user's tokens issued up to then are refused. Only a change carries it: a user that is made has no tokens yet. */
  readonly tokensRevokedBefore?: Date | null;
}

/** A user as Stream has it. */
export interface StreamUserState {
  readonly id: string;
  readonly name: string | undefined;
  readonly image: string | undefined;
  readonly role: string;
  readonly deactivated: boolean;
  /** Stream leaves most deleted users out of its answers. */
  readonly deleted: boolean;
  /** All fields as Stream has them, those of one's own among them. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly tokensRevokedBefore: Date | null;
}

/** What Stream has of a user, as Stream writes it: for the person that it is about, not for this server to read. */
export interface StreamUserExport {
  readonly user: unknown;
  readonly messages: readonly unknown[];
  readonly reactions: readonly unknown[];
}

/** Which users to return: those with these ids, or a page of all of them, in the order of their ids. */
export type StreamUserQuery =
  { readonly ids: readonly string[] } | { readonly afterId: string | undefined; readonly limit: number };

/** soft: the user and its messages are marked as deleted. hard: they are gone, with its conversations of two. */
export type StreamDeletion = 'soft' | 'hard';

/** How far Stream has come with what it does in the background. */
export interface StreamTask {
  readonly status: 'waiting' | 'pending' | 'running' | 'completed' | 'failed';
  /** The result for each user, where Stream reports it: `ok`, or why not. */
  readonly results: Readonly<Record<string, string>>;
}

/** Custom data of a channel, flat as it stands on Stream's wire. */
export type StreamChannelData = Readonly<Record<string, string | number | boolean | null>>;

/** Names a channel. */
export interface ChannelAddress {
  readonly type: string;
  readonly id: string;
}

/** A channel as Stream should have it when it is made. */
export interface NewStreamChannel extends ChannelAddress {
  readonly createdById: string;
  readonly members: readonly string[];
  readonly data: StreamChannelData;
  readonly frozen: boolean;
}

/** A page of a channel's members, in the order in which they joined. */
export interface StreamMemberPage {
  readonly members: readonly string[];
  readonly moderators: readonly string[];
}

/** A channel as Stream has it. */
export interface StreamChannelState extends ChannelAddress {
  readonly createdById: string | undefined;
  /** The first hundred members. */
  readonly members: readonly string[];
  /** Those among them who are moderators of the channel. */
  readonly moderators: readonly string[];
  /** The number of all members. */
  readonly memberCount: number;
  readonly frozen: boolean;
  /** When it was made, by Stream's clock. A channel that was deleted and made again has another moment. */
  readonly madeAt: Date | undefined;
  readonly hasMessages: boolean;
  /** Messages up to this moment were cleared, by Stream's clock. */
  readonly truncatedAt: Date | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A message the server sends; its id is ours, so that sending it twice shows it once. */
export interface NewStreamMessage {
  readonly id: string;
  readonly text: string;
  readonly userId: string;
  readonly type: 'regular' | 'system';
}

/** A message as Stream has it. */
export interface StreamMessageState {
  readonly id: string;
  /** The sender; undefined when Stream does not name one. */
  readonly userId: string | undefined;
  readonly deleted: boolean;
}
