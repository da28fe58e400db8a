import type { User } from '../user.schema.js';
import type { PersonDto } from './friend.dto.js';
import type { FriendRequestDto, IncomingRequestDto, OutgoingRequestDto } from './friend-request.dto.js';
import type { Friendship } from './friendship.schema.js';

/** The fields of a record that {@link toPerson} needs, for projections. */
export const PERSON_FIELDS = { fullName: 1, profilePic: 1, nativeLanguage: 1, learningLanguages: 1 } as const;

export type PersonFields = Pick<User, '_id'> &
  Partial<Pick<User, 'fullName' | 'profilePic' | 'nativeLanguage' | 'learningLanguages'>>;

export function toPerson(user: PersonFields): PersonDto {
  return {
    _id: user._id,
    id: user._id,
    fullName: user.fullName ?? '',
    profilePic: user.profilePic ?? '',
    nativeLanguage: user.nativeLanguage ?? '',
    learningLanguage: user.learningLanguages?.[0] ?? '',
  };
}

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
