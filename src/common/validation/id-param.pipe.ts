import type { PipeTransform } from '@nestjs/common';
import { AppException } from '../errors/app-exception.js';
import type { ErrorCode } from '../errors/error-codes.js';
import { CHANNEL_ID_PATTERN, CID_PATTERN, ID_PATTERN } from './identifiers.js';

/**
 * Accepts a path parameter only if it has the form of an id. Anything else is answered like an id that does not exist, so
 * that the two cannot be told apart.
 */
export class IdParamPipe implements PipeTransform<unknown, string> {
  constructor(
    private readonly notFound: ErrorCode,
    private readonly pattern: RegExp = ID_PATTERN,
  ) {}

  transform(value: unknown): string {
    if (typeof value !== 'string' || !this.pattern.test(value)) throw new AppException(this.notFound);
    return value;
  }
}

export const AppointmentIdPipe = new IdParamPipe('APPOINTMENT_NOT_FOUND');
export const ChannelIdPipe = new IdParamPipe('CHANNEL_NOT_FOUND', CHANNEL_ID_PATTERN);
/** The account that a friend request goes to. */
export const RecipientIdPipe = new IdParamPipe('RECIPIENT_NOT_FOUND');
export const FriendRequestIdPipe = new IdParamPipe('FRIEND_REQUEST_NOT_FOUND');
/** The account of a friend. */
export const FriendIdPipe = new IdParamPipe('FRIEND_NOT_FOUND');
/** The account that is blocked or unblocked. */
export const AccountIdPipe = new IdParamPipe('ACCOUNT_NOT_FOUND');
/** The account whose picture is requested. */
export const AvatarIdPipe = new IdParamPipe('NOT_FOUND');
/** The cid of a channel: its type and id. */
export const CidPipe = new IdParamPipe('CHANNEL_NOT_FOUND', CID_PATTERN);
export const RoomIdPipe = new IdParamPipe('ROOM_NOT_FOUND');
