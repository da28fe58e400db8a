import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { DatabaseClock } from '../database/database-clock.js';
import { IdempotencyKey } from '../idempotency/idempotency-key.schema.js';
import { Erasures } from '../users/erasure/erasures.service.js';
import { GroupChannels } from './group-channels.service.js';
import { Group } from './group.schema.js';
import { type GroupChange, withoutMembers } from './member-changes.js';

/** Takes deleted people out of groups, and what they called the groups that are over. */
@Injectable()
export class GroupErasure {
  constructor(
    @InjectModel(Group.name) private readonly groups: Model<Group>,
    @InjectModel(IdempotencyKey.name) private readonly answers: Model<IdempotencyKey>,
    private readonly channels: GroupChannels,
    private readonly clock: DatabaseClock,
    erasures: Erasures,
  ) {
    erasures.register(async ({ accountId }) => {
      await this.leaveAll(accountId);
      await this.emptyDeleted(accountId);
      await this.answers.deleteMany({ accountId });
    });
  }

  private leaveAll(accountId: string): Promise<void> {
    return this.changeEach({ 'members.id': accountId, deletedAt: null }, (group) =>
      withoutMembers(group, [accountId], this.clock.now()),
    );
  }

  private emptyDeleted(creatorId: string): Promise<void> {
    return this.changeEach({ creatorId, deletedAt: { $ne: null }, name: { $ne: '' } }, ({ custom }) => ({
      $set: { name: '', image: null, custom: Object.fromEntries(Object.keys(custom ?? {}).map((key) => [key, null])) },
    }));
  }

  /** A group that has changed in between fails the erasure, which is then done once more. */
  private async changeEach(filter: Record<string, unknown>, change: (group: Group) => GroupChange): Promise<void> {
    for await (const group of this.groups.find(filter).lean<Group[]>().cursor()) {
      const unchanged = { _id: group._id, 'work.revision': group.work.revision };
      if (!(await this.channels.change(unchanged, change(group)))) throw new Error('a group has changed meanwhile');
    }
    this.channels.wake();
  }
}
