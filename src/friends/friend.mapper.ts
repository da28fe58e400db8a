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
  return {
    _id,
    id: _id,
    status,
    createdAt: requestedAt.toISOString(),
    updatedAt: (endedAt ?? acceptedAt ?? requestedAt).toISOString(),
  };
}
