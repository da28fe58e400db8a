import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { AppException } from '../common/errors/app-exception.js';
import { invalidField } from '../common/errors/invalid-field.js';
import { DatabaseClock } from '../database/database-clock.js';
import { isDuplicateKey } from '../database/database-errors.js';
import { newId } from '../database/string-id.js';
import { DirectOpenings } from '../friends/direct-openings.service.js';
import type { Caller } from '../policies/current-user.js';
import { firstWork } from '../work/work.schema.js';
import { ChannelPartners } from './channel-partners.service.js';
import { GroupChanges } from './group-changes.service.js';
import type { CreateChannelDto, GroupDto } from './group.dto.js';
import { toDirectDto } from './group.mapper.js';
import { Group, GROUP_BOUNDS } from './group.schema.js';

/** A channel that was asked for, and whether it is new. */
interface OpenedGroup {
  readonly channel: GroupDto;
  readonly isNew: boolean;
}

/** Creates groups, and opens direct channels for those who ask for one as for a group. */
@Injectable()
export class GroupCreation {
  constructor(
    @InjectModel(Group.name) private readonly groups: Model<Group>,
    private readonly partners: ChannelPartners,
    private readonly changes: GroupChanges,
    private readonly directs: DirectOpenings,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * @throws AppException VALIDATION_FAILED without a name, or for accounts that may not be brought in; CHANNEL_ID_TAKEN
   *   when another group has the id, or the caller's own was made otherwise
   */
  async create(caller: Caller, request: CreateChannelDto, id = newId()): Promise<OpenedGroup> {
    const name = request.name?.trim();
    if (!name) throw invalidField('name', 'isNotEmpty', 'must not be empty');
    await this.partners.check(caller, request.memberIds);
    const now = this.clock.now();
    const ids = [...new Set([caller.id, ...request.memberIds])];
    if (ids.length > GROUP_BOUNDS.members) throw new AppException('TOO_MANY_MEMBERS');
    const wanted = {
      name,
      image: request.image ?? null,
      custom: request.custom ?? {},
      members: ids.map((id) => ({ id, moderator: false, addedAt: now })),
    };
    const made = { _id: request.id ?? id, work: firstWork(now, caller.requestId) };
    const existing = await this.insert({ ...wanted, ...made, creatorId: caller.id, ownerId: caller.id });
    if (existing && !isSame(existing, caller.id, wanted)) throw new AppException('CHANNEL_ID_TAKEN');
    return { channel: await this.changes.settle(existing ?? made, caller), isNew: !existing };
  }

  /** The channel of the caller and one other account, friends or not. @throws AppException VALIDATION_FAILED */
  async openDirect(caller: Caller, { memberIds }: CreateChannelDto): Promise<OpenedGroup> {
    const [otherId = '', ...more] = memberIds;
    if (more.length > 0 || otherId === caller.id)
      throw invalidField('memberIds', 'person', 'must be one other account');
    await this.partners.check(caller, memberIds);
    const opened = await this.directs.open(caller, otherId);
    return { channel: toDirectDto(opened), isNew: opened.isNew };
  }

  /** @returns the group that has the id already; undefined when it was inserted */
  private async insert(group: Partial<Group> & Pick<Group, '_id'>): Promise<Group | undefined> {
    try {
      await this.groups.create(group);
      return undefined;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return (await this.groups.findById(group._id).lean<Group>().exec()) ?? undefined;
    }
  }
}

/** Whether a creation that is repeated asks for the same group. Members who came and went since do not matter. */
function isSame(
  group: Group,
  callerId: string,
  { name, image, custom }: Pick<Group, 'name' | 'image' | 'custom'>,
): boolean {
  const made = { creatorId: group.creatorId, name: group.name, image: group.image, custom: group.custom };
  return group.deletedAt === null && isDeepStrictEqual(made, { creatorId: callerId, name, image, custom });
}
