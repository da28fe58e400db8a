import { groupChannelId } from '../stream/channel-ids.js';
import type { OpenedDirectChannel } from '../friends/direct-openings.service.js';
import type { GroupRole } from './group-access.service.js';
import type { GroupDto } from './group.dto.js';
import type { Group } from './group.schema.js';

/** @param synced whether Stream has what the caller has just changed; by default whether it has everything */
export function toGroupDto(
  group: Group,
  role: GroupRole,
  synced = group.work.doneRevision >= group.work.revision,
): GroupDto {
  const { _id, name, image, ownerId, members, frozen, custom, createdAt, updatedAt } = group;
  const id = groupChannelId(_id);
  return {
    cid: `messaging:${id}`,
    id,
    name,
    image,
    ownerId,
    moderatorIds: members.filter(({ moderator }) => moderator).map((member) => member.id),
    memberCount: members.length,
    role,
    frozen,
    custom: Object.fromEntries(Object.entries(custom).filter(([, value]) => value !== null)),
    synced,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

/** The channel of two accounts, in the form of a group: it has no owner but the one who opened it, and nothing to change. */
export function toDirectDto({ channelId, openedBy, openedAt, synced }: OpenedDirectChannel): GroupDto {
  return {
    cid: `messaging:${channelId}`,
    id: channelId,
    name: '',
    image: null,
    ownerId: openedBy,
    moderatorIds: [],
    memberCount: 2,
    role: 'member',
    frozen: false,
    custom: {},
    synced,
    createdAt: openedAt.toISOString(),
    updatedAt: openedAt.toISOString(),
  };
}
