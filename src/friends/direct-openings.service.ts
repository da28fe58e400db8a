import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { AppException } from '../common/errors/app-exception.js';
import { AppConfig } from '../config/app-config.js';
import { DatabaseClock } from '../database/database-clock.js';
import { isDuplicateKey } from '../database/database-errors.js';
import { newId } from '../database/string-id.js';
import type { Caller } from '../policies/current-user.js';
import { firstWork } from '../work/work.schema.js';
import { isOpen, withFreeChannelId } from './direct-channel.js';
import { DirectChannels } from './direct-channels.service.js';
import { Friendship, inOrder, pairOf } from './friendship.schema.js';

/** A direct channel, and whether Stream has it. */
export interface OpenedDirectChannel {
  readonly channelId: string;
  readonly openedBy: string;
  readonly openedAt: Date;
  readonly synced: boolean;
  readonly isNew: boolean;
}

/** Opens the direct channel of two accounts, friends or not: the same that friends get. */
@Injectable()
export class DirectOpenings {
  constructor(
    @InjectModel(Friendship.name) private readonly friendships: Model<Friendship>,
    private readonly channels: DirectChannels,
    private readonly config: AppConfig,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Who may open one with whom is for the caller to check. Safe to repeat.
   *
   * @throws AppException CONFLICT when one of them blocks the other in between
   */
  async open(caller: Caller, otherId: string): Promise<OpenedDirectChannel> {
    const pair = pairOf(caller.id, otherId);
    const before = await this.friendships.findOne({ pair }).lean<Friendship>().exec();
    if (before?.status === 'blocked') throw new AppException('CONFLICT');
    const isNew = !before || !isOpen(before);
    const friendship = isNew ? await this.write(caller, otherId, before) : before;
    const { _id, requester, channelId = '', openedAt, acceptedAt, requestedAt, work } = friendship;
    const synced = await this.channels.settle(_id, work.revision);
    return { channelId, openedBy: requester, openedAt: openedAt ?? acceptedAt ?? requestedAt, synced, isNew };
  }

  private async write(caller: Caller, otherId: string, before: Friendship | null): Promise<Friendship> {
    const members = inOrder(caller.id, otherId);
    const free = { existing: before?.channelId, profile: this.config.clientProfile };
    const openedAt = this.clock.now();
    try {
      return await withFreeChannelId(members, free, async (channelId) => {
        const change = { $set: { channelId, openedAt } };
        if (!before) return this.insert(caller, otherId, { channelId, openedAt });
        const unblocked = { _id: before._id, status: { $ne: 'blocked' as const } };
        const changed = await this.channels.change(unblocked, change, caller.requestId);
        if (!changed) throw new AppException('CONFLICT');
        return changed;
      });
    } catch (error) {
      // The other one has opened it, or sent a request, in between.
      const latest = isDuplicateKey(error)
        ? await this.friendships
            .findOne({ pair: pairOf(caller.id, otherId) })
            .lean<Friendship>()
            .exec()
        : null;
      if (!latest || before) throw error;
      return this.write(caller, otherId, latest);
    }
  }

  private async insert(
    caller: Caller,
    otherId: string,
    fields: { readonly channelId: string; readonly openedAt: Date },
  ): Promise<Friendship> {
    const { openedAt } = fields;
    const made = await this.friendships.create({
      ...fields,
      _id: newId(),
      pair: pairOf(caller.id, otherId),
      members: inOrder(caller.id, otherId),
      requester: caller.id,
      recipient: otherId,
      status: 'ended',
      requestedAt: openedAt,
      work: firstWork(openedAt, caller.requestId),
    });
    return made.toObject();
  }
}
