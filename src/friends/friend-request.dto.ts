import { ApiProperty, OmitType } from '@nestjs/swagger';
import { PersonDto } from '../users/profiles/user-profile.dto.js';
import { REQUEST_STATUSES, type RequestStatus } from './friendship.schema.js';

export class FriendRequestDto {
  @ApiProperty({
    example: '6740a1f2c3d4e5f60718293c',
    description: 'The same as `id`.',
  })
  _id!: string;

  @ApiProperty({ example: '6740a1f2c3d4e5f60718293c' })
  id!: string;

  @ApiProperty({ example: '6740a1f2c3d4e5f60718293a', description: 'The account that sent the request.' })
  sender!: string;

  @ApiProperty({ example: '6740a1f2c3d4e5f60718293b', description: 'The account that received the request.' })
  recipient!: string;

  @ApiProperty({ enum: REQUEST_STATUSES, example: 'pending' })
  status!: RequestStatus;

  @ApiProperty({ format: 'date-time', example: '2026-11-20T09:30:00.000Z' })
  createdAt!: string;

  @ApiProperty({
    format: 'date-time',
    example: '2026-11-20T09:30:00.000Z',
    description: 'When the status changed last.',
  })
  updatedAt!: string;
}

/** A received request, with its sender. */
export class IncomingRequestDto extends OmitType(FriendRequestDto, ['sender']) {
  @ApiProperty({ type: PersonDto })
  sender!: PersonDto;
}

/** A sent request, with its recipient. */
export class OutgoingRequestDto extends OmitType(FriendRequestDto, ['recipient']) {
  @ApiProperty({ type: PersonDto })
  recipient!: PersonDto;
}

export class FriendRequestsDto {
  @ApiProperty({ type: [IncomingRequestDto], description: 'Pending requests to the caller, newest first.' })
  incomingReqs!: IncomingRequestDto[];

  @ApiProperty({ type: [OutgoingRequestDto], description: 'Requests of the caller that were accepted, newest first.' })
  acceptedReqs!: OutgoingRequestDto[];
}

export class RequestAcceptedDto {
  @ApiProperty({ example: 'Friend request accepted' })
  message!: 'Friend request accepted';
}
