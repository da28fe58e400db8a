import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { DatabaseClock } from '../../database/database-clock.js';
import { cidOf } from '../../stream/channel-ids.js';
import type { ReceivedEvent } from '../../webhooks/stream-event.js';
import type { DesiredChannel } from '../projection/desired-channel.js';
import { ChannelMemberships } from './channel-memberships.service.js';
import { ChatChannel } from './channel.schema.js';

/** What the owners of channels write into the read model, and what can be told from it. */
@Injectable()
export class ProjectedChannels {
  constructor(
    @InjectModel(ChatChannel.name) private readonly channels: Model<ChatChannel>,
    private readonly memberships: ChannelMemberships,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Writes the fields that the channel's owner decides. Those that come from events stay.
   *
   * @param madeAt see `StreamChannelState.madeAt`
   */
  async project(
    { type, id, members, managers, data, frozen, appointment }: DesiredChannel,
    madeAt: Date | undefined,
  ): Promise<void> {
    const cid = cidOf(type, id);
    await this.channels.updateOne(
      { _id: cid },
      {
        $set: {
          ...shownFields(data),
          members: [...members],
          ...(managers && { managerIds: [...managers] }),
          frozen,
          projectedAt: this.clock.now(),
          ...(madeAt && { madeAt }),
          ...(appointment && {
            appointmentId: appointment.id,
            petOwnerIds: [...appointment.petOwnerIds],
            vetIds: [...appointment.vetIds],
            status: appointment.status,
            allowedFrom: appointment.allowedFrom,
            ...(appointment.allowedUntil && { allowedUntil: appointment.allowedUntil }),
          }),
        },
        ...(appointment && !appointment.allowedUntil && { $unset: { allowedUntil: 1 } }),
        $setOnInsert: { type, channelId: id, activeAt: this.clock.now() },
      },
      { upsert: true },
    );
    this.memberships.forget(cid);
  }

  /** Writes what lists show of a channel that Stream does not have, if there is a record of it. */
  async projectMissing({ type, id, data }: DesiredChannel): Promise<void> {
    await this.channels.updateOne({ _id: cidOf(type, id) }, { $set: shownFields(data) });
  }

  /**
   * Whether this channel of Stream was in order once. One that was deleted and made again is another channel.
   *
   * @param madeAt see `StreamChannelState.madeAt`
   */
  async wasProjected(cid: string, madeAt: Date | undefined): Promise<boolean> {
    const channel = await this.channels
      .findOne({ _id: cid, projectedAt: { $exists: true } }, { madeAt: 1 })
      .lean<ChatChannel>()
      .exec();
    return channel !== null && (channel.madeAt ?? madeAt)?.getTime() === madeAt?.getTime();
  }

  /** Those of the deleted channels that were made again since. Both times are Stream's. */
  async madeAgain(deletions: readonly Pick<ReceivedEvent, 'cid' | 'createdAt'>[]): Promise<ReadonlySet<string>> {
    const newer = deletions.flatMap(({ cid, createdAt }) => (cid ? [{ _id: cid, madeAt: { $gt: createdAt } }] : []));
    if (newer.length === 0) return new Set();
    const channels = await this.channels.find({ $or: newer }, { _id: 1 }).lean<Pick<ChatChannel, '_id'>[]>().exec();
    return new Set(channels.map(({ _id }) => _id));
  }
}

const shownFields = (data: DesiredChannel['data']) => ({
  name: data.name ?? '',
  image: typeof data['image'] === 'string' ? data['image'] : null,
});
