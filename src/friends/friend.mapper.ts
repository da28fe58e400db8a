import type { PersonDto } from '../users/profiles/user-profile.dto.js';
import type { FriendRequestDto, IncomingRequestDto, OutgoingRequestDto } from './friend-request.dto.js';
import type { Friendship } from './friendship.schema.js';

export function toFriendRequest(friendship: Friendship): FriendRequestDto {
  return { ...requestFields(friendship), sender: friendship.requester, recipient: friendship.recipient };
}

/** A request as its recipient sees it. */
export function toIncomingRequest(friendship: Friendship, sender: PersonDto): IncomingRequestDto {
  return { ...requestFields(friendship), sender, recipient: friendship.recipient };
}

/** A request as its sender sees it. */
export function toOutgoingRequest(friendship: Friendship, recipient: PersonDto): OutgoingRequestDto {
  return { ...requestFields(friendship), sender: friendship.requester, recipient };
}

function requestFields({ _id, status, requestedAt, acceptedAt, endedAt }: Friendship) {
  const changes = [requestedAt, acceptedAt ?? requestedAt, endedAt ?? requestedAt];
  return {
    _id,
    id: _id,
    // A block is not shown: it ended what there was.
    status: status === 'blocked' ? ('ended' as const) : status,
    createdAt: requestedAt.toISOString(),
    updatedAt: new Date(Math.max(...changes.map((time) => time.getTime()))).toISOString(),
  };
}
