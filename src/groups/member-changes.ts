import type { UpdateQuery } from 'mongoose';
import type { Group, GroupMember } from './group.schema.js';

export type GroupChange = UpdateQuery<Group>;

/** What became of one account in a request about several. */
export const MEMBER_OUTCOMES = [
  'added',
  'removed',
  'promoted',
  'demoted',
  'unchanged',
  'not-a-member',
  'refused',
] as const;
export type MemberOutcome = (typeof MEMBER_OUTCOMES)[number];

export function withMembers({ members }: Group, ids: readonly string[], now: Date): GroupMember[] {
  const present = new Set(members.map(({ id }) => id));
  const added = ids.filter((id) => !present.has(id)).map((id) => ({ id, moderator: false, addedAt: now }));
  return [...members, ...added];
}

/** An owner who goes is followed by a moderator, else by the one who has been there longest. An empty group is deleted. */
export function withoutMembers({ members, ownerId }: Group, ids: readonly string[], now: Date): GroupChange {
  const gone = new Set(ids);
  const left = members.filter(({ id }) => !gone.has(id));
  const heir = gone.has(ownerId) ? (left.find(({ moderator }) => moderator) ?? left[0]) : undefined;
  return {
    $set: { members: left, ...(heir && { ownerId: heir.id }), ...(left.length === 0 && { deletedAt: now }) },
  };
}

export const withModerators = ({ members }: Group, ids: readonly string[], moderator: boolean): GroupMember[] =>
  members.map(({ id, addedAt, moderator: before }) => ({
    id,
    addedAt,
    moderator: ids.includes(id) ? moderator : before,
  }));
