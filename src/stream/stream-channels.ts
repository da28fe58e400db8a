import type { Channel, ChannelAPIResponse, ChannelData, ChannelFilters } from 'stream-chat';
import { assertChannelAddress } from './addresses.js';
import type { StreamOperation } from './rate-limit-gate.js';
import { STREAM_BATCH_LIMIT, type StreamConnection } from './stream-connection.js';
import type { ChannelAddress, NewStreamChannel, StreamChannelData, StreamChannelState } from './stream-types.js';

/** Stream returns at most this many channels in one answer. */
export const CHANNEL_PAGE_LIMIT = 30;

/** A server has no connection on which it could watch. */
export const STATE_ONLY = { state: true, watch: false, presence: false } as const;

/** Which channels to return: those with these cids, or a page of one type, in the order of their making. */
export type StreamChannelQuery =
  { readonly cids: readonly string[] } | { readonly type: string; readonly madeFrom: Date | undefined };

/** Stream's channels and their members. */
export class StreamChannels {
  constructor(private readonly connection: StreamConnection) {}

  /**
   * Creates the channel unless it exists, and returns its current state. A channel that exists is not changed. A new one
   * gets the first {@link STREAM_BATCH_LIMIT} members.
   */
  async getOrCreate(wanted: NewStreamChannel): Promise<StreamChannelState> {
    const data: Record<string, unknown> = {
      ...wanted.data,
      members: wanted.members.slice(0, STREAM_BATCH_LIMIT),
      created_by_id: wanted.createdById,
      frozen: wanted.frozen,
    };
    const channel = this.channel('getOrCreateChannel', wanted, data as ChannelData);
    return toState(
      await this.connection.call('getOrCreateChannel', 'channel', () =>
        channel.query({ ...STATE_ONLY, messages: { limit: 1 }, members: { limit: STREAM_BATCH_LIMIT } }),
      ),
    );
  }

  /** Channels that exist, at most {@link CHANNEL_PAGE_LIMIT}. Those that Stream lacks are left out. */
  async query(query: StreamChannelQuery): Promise<StreamChannelState[]> {
    const filter =
      'cids' in query
        ? { cid: { $in: [...query.cids] } }
        : { type: query.type, ...(query.madeFrom && { created_at: { $gte: query.madeFrom.toISOString() } }) };
    const { channels } = await this.connection.call('queryChannels', 'channels', () =>
      this.connection.client.queryChannelsRequestWithResponse(filter as ChannelFilters, [{ created_at: 1 }], {
        limit: CHANNEL_PAGE_LIMIT,
        member_limit: STREAM_BATCH_LIMIT,
        message_limit: 1,
        ...STATE_ONLY,
      }),
    );
    return channels.map((channel) => toState(channel));
  }

  /** Sets the named fields and leaves the others. */
  async update(address: ChannelAddress, set: StreamChannelData): Promise<void> {
    const channel = this.channel('updateChannel', address);
    await this.connection.call('updateChannel', 'channel', () => channel.updatePartial({ set: { ...set } }));
  }

  /** @param members at most {@link STREAM_BATCH_LIMIT} */
  async addMembers(address: ChannelAddress, members: readonly string[]): Promise<void> {
    const channel = this.channel('addMembers', address);
    await this.connection.call('addMembers', 'channel', () => channel.addMembers([...members]));
  }

  /** @param members at most {@link STREAM_BATCH_LIMIT} */
  async removeMembers(address: ChannelAddress, members: readonly string[]): Promise<void> {
    const channel = this.channel('removeMembers', address);
    await this.connection.call('removeMembers', 'channel', () => channel.removeMembers([...members]));
  }

  /** The ids of the members after the first `offset`, in the order in which they joined, a page at a time. */
  async membersFrom(address: ChannelAddress, offset: number): Promise<string[]> {
    const channel = this.channel('queryMembers', address);
    const { members } = await this.connection.call('queryMembers', 'members', () =>
      channel.queryMembers({}, [{ created_at: 1 }], { limit: STREAM_BATCH_LIMIT, offset }),
    );
    return idsOf(members);
  }

  private channel(operation: StreamOperation, { type, id }: ChannelAddress, data: ChannelData = {}): Channel {
    assertChannelAddress(operation, type, id);
    return this.connection.client.channel(type, id, data);
  }
}

function toState(answer: Pick<ChannelAPIResponse, 'channel' | 'members' | 'messages'>): StreamChannelState {
  const { type, id, frozen, created_at: madeAt, created_by: createdBy, ...data } = answer.channel;
  const members = idsOf(answer.members);
  return {
    type,
    id,
    createdById: createdBy?.id,
    members,
    memberCount: Math.max(members.length, answer.channel.member_count ?? 0),
    frozen: frozen ?? false,
    madeAt: madeAt ? new Date(madeAt) : undefined,
    hasMessages: answer.messages.length > 0,
    data: data as Readonly<Record<string, unknown>>,
  };
}

const idsOf = (members: readonly { readonly user_id?: string | null }[]): string[] =>
  members.flatMap(({ user_id: id }) => (id ? [id] : []));
