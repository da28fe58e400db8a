import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { ChannelMemberships } from '../chat/channels/channel-memberships.service.js';
import type { Account } from '../common/accounts/account.js';
import { AppException } from '../common/errors/app-exception.js';
import { channelIdOf, groupIdOf, ownerKindOf } from '../stream/channel-ids.js';
import { Group } from './group.schema.js';

/** What an account is in a group. Administrators are `admin`, members or not. */
export type GroupRole = 'owner' | 'moderator' | 'member' | 'admin';

/** A group, and what the caller is in it. */
export interface EnteredGroup {
  readonly group: Group;
  readonly role: GroupRole;
}

/** Routes that change channels of other kinds. */
const OTHER_ROUTES: Readonly<Record<string, string>> = {
  appointment: '/api/chat/channels and /api/appointments',
  support: '/stream-chat/token',
  direct: '/api/users/friends',
};

/** Decides who may see and change a group; nothing else does. */
@Injectable()
export class GroupAccess {
  constructor(
    @InjectModel(Group.name) private readonly groups: Model<Group>,
    private readonly memberships: ChannelMemberships,
  ) {}

  /**
   * @param cid the channel's cid
   * @throws AppException CHANNEL_NOT_FOUND for those who are not in it; CHANNEL_OF_ANOTHER_KIND for a channel of theirs that
   *   is no group's
   */
  async enter(caller: Account, cid: string): Promise<EnteredGroup> {
    const groupId = groupIdOf(channelIdOf(cid));
    if (groupId === undefined) throw await this.notAGroup(caller, cid);
    const group = await this.groups.findOne({ _id: groupId, deletedAt: null }).lean<Group>().exec();
    const role = group && roleIn(group, caller);
    if (!group || !role) throw new AppException('CHANNEL_NOT_FOUND');
    return { group, role };
  }

  /** {@link enter} for those who manage the group. @throws AppException FORBIDDEN for its other members */
  async manage(caller: Account, cid: string): Promise<EnteredGroup> {
    const entered = await this.enter(caller, cid);
    if (entered.role === 'member') throw new AppException('FORBIDDEN');
    return entered;
  }

  /** {@link enter} for the owner and administrators. @throws AppException FORBIDDEN for all others in it */
  async own(caller: Account, cid: string): Promise<EnteredGroup> {
    const entered = await this.enter(caller, cid);
    if (entered.role !== 'owner' && entered.role !== 'admin') throw new AppException('FORBIDDEN');
    return entered;
  }

  private async notAGroup(caller: Account, cid: string): Promise<AppException> {
    const membership = await this.memberships.find(cid);
    const mayKnow = membership && (caller.role === 'admin' || membership.members.includes(caller.id));
    if (!mayKnow) return new AppException('CHANNEL_NOT_FOUND');
    const kind = ownerKindOf(channelIdOf(cid));
    const message = `cid is a channel that is changed by ${OTHER_ROUTES[kind] ?? 'its own routes'} only`;
    return new AppException('CHANNEL_OF_ANOTHER_KIND', { details: [{ field: 'cid', rule: kind, message }] });
  }
}

/** null: nothing. A moderator or owner who administers the server, too, has the role of the group. */
export function roleIn({ ownerId, members }: Group, { id, role }: Account): GroupRole | null {
  if (id === ownerId) return 'owner';
  const member = members.find((candidate) => candidate.id === id);
  if (member?.moderator) return 'moderator';
  if (role === 'admin') return 'admin';
  return member ? 'member' : null;
}
