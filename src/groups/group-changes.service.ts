import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { AppException } from '../common/errors/app-exception.js';
import type { Caller } from '../policies/current-user.js';
import { roleIn } from './group-access.service.js';
import { GroupChannels } from './group-channels.service.js';
import type { GroupDto } from './group.dto.js';
import { toGroupDto } from './group.mapper.js';
import { Group } from './group.schema.js';
import type { GroupChange } from './member-changes.js';

/** Of changes that meet; each waits for the one before. */
const MAX_ATTEMPTS = 20;

/** Stores changes of groups. Stream gets them within the request if it is fast. */
@Injectable()
export class GroupChanges {
  constructor(
    @InjectModel(Group.name) private readonly groups: Model<Group>,
    private readonly channels: GroupChannels,
  ) {}

  /**
   * Stores a change and gives Stream the time that a request may wait.
   *
   * @param change computed again when another request has changed the group in between
   */
  async apply(caller: Caller, group: Group, change: GroupChange | ((latest: Group) => GroupChange)): Promise<GroupDto> {
    let latest: Group | null = group;
    for (let attempt = 0; latest && attempt < MAX_ATTEMPTS; attempt += 1) {
      const update = typeof change === 'function' ? change(latest) : change;
      const unchanged = { _id: group._id, deletedAt: null, 'work.revision': latest.work.revision };
      const changed = await this.channels.change(unchanged, update, caller.requestId);
      if (changed) return this.settle(changed, caller);
      latest = await this.groups.findOne({ _id: group._id, deletedAt: null }).lean<Group>().exec();
    }
    throw new AppException(latest ? 'CONFLICT' : 'CHANNEL_NOT_FOUND');
  }

  /** Gives Stream the time that a request may wait, and shows the group. */
  async settle({ _id, work }: Pick<Group, '_id' | 'work'>, caller: Caller): Promise<GroupDto> {
    const synced = await this.channels.settle(_id, work.revision);
    const group = await this.groups.findById(_id).lean<Group>().exec();
    if (!group) throw new AppException('CHANNEL_NOT_FOUND');
    return toGroupDto(group, roleIn(group, caller) ?? 'member', synced);
  }
}
