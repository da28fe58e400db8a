import { Injectable } from '@nestjs/common';
import { AppException } from '../common/errors/app-exception.js';
import { decodeCursor, encodeCursor, pageOf } from '../common/pagination/cursor.js';
import type { PageQuery } from '../common/pagination/page-query.js';
import { DatabaseClock } from '../database/database-clock.js';
import type { Caller } from '../policies/current-user.js';
import { ChannelPartners } from './channel-partners.service.js';
import { type EnteredGroup, GroupAccess } from './group-access.service.js';
import type { MemberChangeDto, MemberListDto } from './group-member.dto.js';
import { GroupChanges } from './group-changes.service.js';
import { type MemberOutcome, withMembers, withModerators, withoutMembers } from './member-changes.js';
import { type Group, GROUP_BOUNDS, type GroupMember } from './group.schema.js';

/** Who is in a group. Any number in one call; Stream gets them in parts of a hundred, by the group's work. */
@Injectable()
export class GroupMembers {
  constructor(
    private readonly access: GroupAccess,
    private readonly partners: ChannelPartners,
    private readonly changes: GroupChanges,
    private readonly clock: DatabaseClock,
  ) {}

  async findAll(caller: Caller, cid: string, { limit, cursor }: PageQuery): Promise<MemberListDto> {
    const { group } = await this.access.enter(caller, cid);
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const rest = group.members
      .toSorted(byAge)
      .filter((member) => !after || byAge(member, { id: after.id, addedAt: after.at }) > 0);
    const { page, next } = pageOf(rest, limit, ({ addedAt: at, id }) => encodeCursor({ at, id }));
    return {
      members: page.map(({ id, moderator, addedAt }) => ({
        id,
        role: id === group.ownerId ? 'owner' : moderator ? 'moderator' : 'member',
        addedAt: addedAt.toISOString(),
      })),
      ...next,
    };
  }

  /** @throws AppException VALIDATION_FAILED for accounts that may not be brought in; TOO_MANY_MEMBERS */
  async add(caller: Caller, cid: string, ids: readonly string[]): Promise<MemberChangeDto> {
    const entered = await this.access.manage(caller, cid);
    await this.partners.check(caller, ids);
    const outcomes = new Map<string, MemberOutcome>();
    return this.change(caller, entered, outcomes, (group) => {
      const members = withMembers(group, ids, this.clock.now());
      if (members.length > GROUP_BOUNDS.members) throw new AppException('TOO_MANY_MEMBERS');
      for (const id of ids) outcomes.set(id, isIn(group, id) ? 'unchanged' : 'added');
      return { $set: { members } };
    });
  }

  /** Moderators remove members; only the owner and administrators remove moderators. The owner cannot be removed. */
  async remove(caller: Caller, cid: string, ids: readonly string[]): Promise<MemberChangeDto> {
    const entered = await this.access.manage(caller, cid);
    const outcomes = new Map<string, MemberOutcome>();
    return this.change(caller, entered, outcomes, (group) => {
      for (const id of ids) outcomes.set(id, removalOf(group, id, entered.role));
      return withoutMembers(
        group,
        ids.filter((id) => outcomes.get(id) === 'removed'),
        this.clock.now(),
      );
    });
  }

  async setModerators(
    caller: Caller,
    cid: string,
    ids: readonly string[],
    moderate: boolean,
  ): Promise<MemberChangeDto> {
    const entered = await this.access.own(caller, cid);
    const outcomes = new Map<string, MemberOutcome>();
    return this.change(caller, entered, outcomes, (group) => {
      for (const id of ids) {
        const member = group.members.find((candidate) => candidate.id === id);
        const changed = moderate ? 'promoted' : 'demoted';
        outcomes.set(id, member ? (member.moderator === moderate ? 'unchanged' : changed) : 'not-a-member');
      }
      return { $set: { members: withModerators(group, ids, moderate) } };
    });
  }

  private async change(
    caller: Caller,
    { group }: EnteredGroup,
    outcomes: ReadonlyMap<string, MemberOutcome>,
    change: Parameters<GroupChanges['apply']>[2],
  ): Promise<MemberChangeDto> {
    const channel = await this.changes.apply(caller, group, change);
    return { channel, results: [...outcomes].map(([id, outcome]) => ({ id, outcome })) };
  }
}

const isIn = ({ members }: Group, id: string): boolean => members.some((member) => member.id === id);

function removalOf(group: Group, id: string, role: EnteredGroup['role']): MemberOutcome {
  const member = group.members.find((candidate) => candidate.id === id);
  if (!member) return 'not-a-member';
  const isRefused = id === group.ownerId || (member.moderator && role === 'moderator');
  return isRefused ? 'refused' : 'removed';
}

const byAge = (a: Pick<GroupMember, 'id' | 'addedAt'>, b: Pick<GroupMember, 'id' | 'addedAt'>): number =>
  a.addedAt.getTime() - b.addedAt.getTime() || (a.id < b.id ? -1 : Number(a.id > b.id));
