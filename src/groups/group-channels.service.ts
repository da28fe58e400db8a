import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import { ChannelOwners } from '../chat/projection/channel-owners.service.js';
import type { DesiredChannel } from '../chat/projection/desired-channel.js';
import { OwnedChannels } from '../chat/projection/owned-channels.js';
import { CHANNEL_TYPE, groupChannelId, groupIdOf } from '../stream/channel-ids.js';
import { UsersService } from '../users/users.service.js';
import { Group } from './group.schema.js';

const CONCURRENCY = 4;
/** The pause while a member is not active: Stream refuses to add deactivated users. */
const INACTIVE_MEMBER_PAUSE_MS = 3_600_000;

/** The channels of groups. */
@Injectable()
export class GroupChannels extends OwnedChannels<Group> {
  constructor(
    @InjectModel(Group.name) groups: Model<Group>,
    owners: ChannelOwners,
    private readonly accounts: UsersService,
  ) {
    super('groups', groups, owners, CONCURRENCY);
  }

  /** The channel of a deleted group has no members and is frozen. */
  protected async desiredChannel(group: Group, now: Date): Promise<DesiredChannel> {
    const { _id, creatorId, name, image, custom, truncatedAt, deletedAt } = group;
    const accounts = deletedAt ? [] : await this.accounts.findMany(group.members.map(({ id }) => id));
    const known = new Set(accounts.map(({ id }) => id));
    const members = group.members.filter(({ id }) => known.has(id));
    const notYet = accounts.filter(({ active }) => !active).map(({ id }) => id);
    return {
      type: CHANNEL_TYPE,
      id: groupChannelId(_id),
      createdById: creatorId,
      members: members.map(({ id }) => id),
      notYet,
      moderators: members.filter(({ moderator }) => moderator).map(({ id }) => id),
      managers: [group.ownerId, ...members.filter(({ moderator }) => moderator).map(({ id }) => id)],
      data: { ...custom, name, image },
      frozen: group.frozen || deletedAt !== null,
      notices: [],
      mustExist: deletedAt === null && members.length > notYet.length,
      trustedRoles: [],
      truncatedAt: truncatedAt ?? undefined,
      ...(notYet.length > 0 && { nextTransitionAt: new Date(now.getTime() + INACTIVE_MEMBER_PAUSE_MS) }),
    };
  }

  protected ownersOf(channelIds: readonly string[]): QueryFilter<Group> {
    return { _id: { $in: channelIds.flatMap((id) => groupIdOf(id) ?? []) } };
  }
}
