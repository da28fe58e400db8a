import { Injectable, type PipeTransform } from '@nestjs/common';
import { AppException } from '../errors/app-exception.js';
import type { ErrorCode } from '../errors/error-codes.js';
import { CHANNEL_ID_PATTERN, ID_PATTERN } from './identifiers.js';

/**
 * Accepts a path parameter only if it has the form of an id. Anything else is answered like an id that does not exist, so
 * that the two cannot be told apart.
 */
@Injectable()
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

/** Path parameter that names an appointment. */
export const AppointmentIdPipe = new IdParamPipe('APPOINTMENT_NOT_FOUND');

/** Path parameter that names a channel by its id. */
export const ChannelIdPipe = new IdParamPipe('CHANNEL_NOT_FOUND', CHANNEL_ID_PATTERN);

/** Path parameter that names the account a friend request goes to. */
export const RecipientIdPipe = new IdParamPipe('RECIPIENT_NOT_FOUND');

/** Path parameter that names a friend request. */
export const FriendRequestIdPipe = new IdParamPipe('FRIEND_REQUEST_NOT_FOUND');

/** Path parameter that names the account of a friend. */
export const FriendIdPipe = new IdParamPipe('FRIEND_NOT_FOUND');

/** Path parameter that names an account whose avatar is requested. */
export const AvatarIdPipe = new IdParamPipe('NOT_FOUND');
