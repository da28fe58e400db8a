import { Injectable } from '@nestjs/common';
import { invalidField } from '../common/errors/invalid-field.js';
import { customFault } from '../common/validation/custom-data.js';
import { DatabaseClock } from '../database/database-clock.js';
import type { Caller } from '../policies/current-user.js';
import { GroupAccess } from './group-access.service.js';
import { GroupChanges } from './group-changes.service.js';
import type { GroupDto, UpdateChannelDto } from './group.dto.js';
import { toGroupDto } from './group.mapper.js';
import { withoutMembers } from './member-changes.js';

/** Shows, changes and deletes groups. */
@Injectable()
export class GroupsService {
  constructor(
    private readonly access: GroupAccess,
    private readonly changes: GroupChanges,
    private readonly clock: DatabaseClock,
  ) {}

  async findOne(caller: Caller, cid: string): Promise<GroupDto> {
    const { group, role } = await this.access.enter(caller, cid);
    return toGroupDto(group, role);
  }

  /** Changes what is named and leaves the rest. @throws AppException VALIDATION_FAILED for an owner who is no member */
  async update(caller: Caller, cid: string, { name, image, custom, ownerId }: UpdateChannelDto): Promise<GroupDto> {
    const { group } = await (ownerId ? this.access.own(caller, cid) : this.access.manage(caller, cid));
    if (name !== undefined && !name?.trim()) throw invalidField('name', 'isNotEmpty', 'must not be empty');
    if (ownerId && !group.members.some(({ id }) => id === ownerId))
      throw invalidField('ownerId', 'person', 'must be the id of a member');
    const merged = custom && { ...group.custom, ...custom };
    const fault = merged && customFault(merged);
    if (fault) throw invalidField('custom', 'isCustomData', `${fault}, with the fields that it has already`);
    const fields = Object.entries(custom ?? {}).map(([key, value]) => [`custom.${key}`, value]);
    return this.changes.apply(caller, group, {
      $set: {
        ...(name && { name: name.trim() }),
        ...(image !== undefined && { image }),
        ...(ownerId && { ownerId }),
        ...(Object.fromEntries(fields) as Record<string, unknown>),
      },
    });
  }

  async setFrozen(caller: Caller, cid: string, frozen: boolean): Promise<GroupDto> {
    const { group } = await this.access.manage(caller, cid);
    return this.changes.apply(caller, group, { $set: { frozen } });
  }

  /** Clears the messages that there are now. */
  async truncate(caller: Caller, cid: string): Promise<GroupDto> {
    const { group } = await this.access.manage(caller, cid);
    return this.changes.apply(caller, group, { $set: { truncatedAt: this.clock.now() } });
  }

  /** All members are removed, and the channel is frozen. Its messages stay in Stream, for servers to read. */
  async remove(caller: Caller, cid: string): Promise<GroupDto> {
    const { group } = await this.access.own(caller, cid);
    return this.changes.apply(caller, group, { $set: { deletedAt: this.clock.now() } });
  }

  /** An owner who leaves is followed by a moderator, else by the member who has been there longest; the last one deletes it. */
  async leave(caller: Caller, cid: string): Promise<GroupDto> {
    const { group } = await this.access.enter(caller, cid);
    return this.changes.apply(caller, group, (latest) => withoutMembers(latest, [caller.id], this.clock.now()));
  }
}
