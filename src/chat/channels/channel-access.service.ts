import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { AppException } from '../../common/errors/app-exception.js';
import type { Account } from '../../common/accounts/account.js';
import type { ChannelAddress } from '../../stream/stream-types.js';
import { customerIdentity } from '../../stream/user-ids.js';
import { ChatChannel } from './channel.schema.js';

/** A channel as one caller may use it. */
export interface OpenedChannel extends ChannelAddress {
  readonly cid: string;
  readonly members: readonly string[];
  /** False while it is pending, ended or frozen. */
  readonly writable: boolean;
  /** The user as which the caller takes part; undefined for an administrator who is no member. */
  readonly memberId: string | undefined;
  /** The caller keeps order here: an administrator, one of the practice whose appointment it is, or who manages the group. */
  readonly moderates: boolean;
}

type Caller = Pick<Account, 'id' | 'role' | 'customerId'>;

const FIELDS = { type: 1, channelId: 1, members: 1, vetIds: 1, managerIds: 1, status: 1, frozen: 1 };

/** More channels than a request looks into: the ones that were active last count. */
const MAX_CHANNELS = 500;

/** Who may enter a channel, by the read model. Read anew each time: a member that was removed is out at once. */
@Injectable()
export class ChannelAccess {
  constructor(@InjectModel(ChatChannel.name) private readonly channels: Model<ChatChannel>) {}

  /**
   * The channel for one of its members, or for an administrator.
   *
   * @throws AppException CHANNEL_NOT_FOUND for all others, and for channels that no record here owns
   */
  async open(caller: Caller, cid: string): Promise<OpenedChannel> {
    const channel = await this.channels.findOne({ _id: cid }, FIELDS).lean<ChatChannel>().exec();
    const memberId = usersOf(caller).find((id) => channel?.members?.includes(id));
    if (!channel?.members || (memberId === undefined && caller.role !== 'admin')) {
      throw new AppException('CHANNEL_NOT_FOUND');
    }
    return {
      cid,
      type: channel.type,
      id: channel.channelId,
      members: channel.members,
      writable: (channel.status ?? 'active') === 'active' && channel.frozen !== true,
      memberId,
      moderates:
        caller.role === 'admin' || [channel.vetIds, channel.managerIds].some((ids) => ids?.includes(caller.id)),
    };
  }

  /** The same for a member only. */
  async openAsMember(caller: Caller, cid: string): Promise<OpenedChannel & { readonly memberId: string }> {
    const channel = await this.open(caller, cid);
    if (channel.memberId === undefined) throw new AppException('CHANNEL_NOT_FOUND');
    return { ...channel, memberId: channel.memberId };
  }

  /** The cids of the caller's channels, newest activity first, at most 500. */
  async cidsOf(caller: Caller): Promise<string[]> {
    const rows = await this.channels
      .find({ members: { $in: usersOf(caller) } }, { _id: 1 })
      .sort({ activeAt: -1, _id: -1 })
      .limit(MAX_CHANNELS)
      .lean<{ _id: string }[]>()
      .exec();
    return rows.map(({ _id }) => _id);
  }
}

/** The users that an account is in Stream. */
export const usersOf = ({ id, customerId }: Pick<Account, 'id' | 'customerId'>): string[] =>
  customerId === undefined ? [id] : [id, customerIdentity(customerId)];
