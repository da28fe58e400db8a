import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { LRUCache } from 'lru-cache';
import type { Model } from 'mongoose';
import { ChatChannel } from './channel.schema.js';

/** The members of a channel, who are notified of its messages. */
export interface Membership {
  readonly members: readonly string[];
  readonly appointmentId: string | undefined;
}

const MAX_MEMBERSHIPS = 10_000;
const MEMBERSHIP_TTL_MS = 5000;

/** Who belongs to a channel. Cached, because every new message needs it. */
@Injectable()
export class ChannelMemberships {
  /** 'unknown' for channels that no document of ours owns, such as those that clients made. */
  private readonly recent = new LRUCache<string, Membership | 'unknown'>({
    max: MAX_MEMBERSHIPS,
    ttl: MEMBERSHIP_TTL_MS,
  });

  constructor(@InjectModel(ChatChannel.name) private readonly channels: Model<ChatChannel>) {}

  /**
   * The members of a channel and the appointment it belongs to, at most five seconds old; null while it has no owner here.
   */
  async find(cid: string): Promise<Membership | null> {
    const recent = this.recent.get(cid);
    if (recent) return recent === 'unknown' ? null : recent;
    const channel = await this.channels
      .findOne({ _id: cid }, { members: 1, appointmentId: 1 })
      .lean<ChatChannel>()
      .exec();
    const membership = channel?.members ? { members: channel.members, appointmentId: channel.appointmentId } : null;
    this.recent.set(cid, membership ?? 'unknown');
    return membership;
  }

  /** To be called when a channel's members were written. */
  forget(cid: string): void {
    this.recent.delete(cid);
  }
}
