import type { Channel, ChannelAPIResponse, ChannelData, ChannelFilters } from 'stream-chat';
import { assertChannelAddress } from './addresses.js';
import type { StreamOperation } from './rate-limit-gate.js';
import { STREAM_BATCH_LIMIT, type StreamConnection } from './stream-connection.js';
import type {
  ChannelAddress,
  NewStreamChannel,
  StreamChannelData,
  StreamChannelState,
  StreamMemberPage,
} from './stream-types.js';

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

  /** Sets the named fields, removes those that are null, and leaves the others. */
  async update(address: ChannelAddress, fields: StreamChannelData): Promise<void> {
    const channel = this.channel('updateChannel', address);
    const entries = Object.entries(fields);
    const set = Object.fromEntries(entries.filter(([, value]) => value !== null));
    const unset = entries.flatMap(([field, value]) => (value === null ? [field] : []));
    const change = { ...(Object.keys(set).length > 0 && { set }), ...(unset.length > 0 && { unset }) };
    await this.connection.call('updateChannel', 'channel', () => channel.updatePartial(change as { set: object }));
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

  /** @param members at most {@link STREAM_BATCH_LIMIT}, all of them members already */
  async setModerators(address: ChannelAddress, members: readonly string[], moderate: boolean): Promise<void> {
    const channel = this.channel('setModerators', address);
    await this.connection.call('setModerators', 'channel', () =>
      moderate ? channel.addModerators([...members]) : channel.demoteModerators([...members]),
    );
  }

  /** Clears messages up to a moment. Repeating it does not touch messages sent since. */
  async truncate(address: ChannelAddress, until: Date): Promise<void> {
    const channel = this.channel('truncateChannel', address);
    await this.connection.call('truncateChannel', 'channel', () =>
      channel.truncate({ truncated_at: until, skip_push: true }),
    );
  }

  /** The members after the first `offset`, a page at a time. */
  async membersFrom(address: ChannelAddress, offset: number): Promise<StreamMemberPage> {
    const channel = this.channel('queryMembers', address);
    const { members } = await this.connection.call('queryMembers', 'members', () =>
      channel.queryMembers({}, [{ created_at: 1 }], { limit: STREAM_BATCH_LIMIT, offset }),
    );
    return toPage(members);
  }

  private channel(operation: StreamOperation, { type, id }: ChannelAddress, data: ChannelData = {}): Channel {
    assertChannelAddress(operation, type, id);
    return this.connection.client.channel(type, id, data);
  }
}

function toState(answer: Pick<ChannelAPIResponse, 'channel' | 'members' | 'messages'>): StreamChannelState {
  const { type, id, frozen, created_at: madeAt, created_by: createdBy, ...data } = answer.channel;
  const { members, moderators } = toPage(answer.members);
  const { truncated_at: truncatedAt } = answer.channel;
  return {
    type,
    id,
    createdById: createdBy?.id,
    members,
    moderators,
    memberCount: Math.max(members.length, answer.channel.member_count ?? 0),
    frozen: frozen ?? false,
    madeAt: madeAt ? new Date(madeAt) : undefined,
    hasMessages: answer.messages.length > 0,
    truncatedAt: truncatedAt ? new Date(truncatedAt) : undefined,
    data: data as Readonly<Record<string, unknown>>,
  };
}

interface Member {
  readonly user_id?: string | null;
  readonly channel_role?: string;
}

function toPage(members: readonly Member[]): StreamMemberPage {
  const idsOf = (list: readonly Member[]): string[] => list.flatMap(({ user_id: id }) => (id ? [id] : []));
  return { members: idsOf(members), moderators: idsOf(members.filter(isModerator)) };
}

const isModerator = ({ channel_role: role }: Member): boolean => role === 'channel_moderator';
