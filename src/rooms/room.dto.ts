import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { hasEnded, type Room } from './room.schema.js';
import type { RoomCode } from './video/video-rooms.js';

const ROOM_STATUSES = ['creating', 'open', 'disabled', 'ended'] as const;

export class RoomTokenDto {
  @ApiProperty({ enum: [true], example: true })
  success!: true;

  @ApiProperty({ example: 'eyJhbGciOiJIUzI1NiJ9.eyJ0eXBlIjoiYXBwIn0.c2ln' })
  token!: string;
}

export class RoomDto {
  @ApiProperty({ example: '6740a1f2c3d4e5f60718293b' })
  id!: string;

  @ApiProperty({ example: 'Team Meeting', description: 'Empty for a room without a name.' })
  name!: string;

  @ApiProperty({ example: '' })
  description!: string;

  @ApiProperty({
    enum: ROOM_STATUSES,
    example: 'open',
    description: '`creating` until the provider has the room. `ended` is final.',
  })
  status!: (typeof ROOM_STATUSES)[number];

  @ApiProperty({ example: true })
  enabled!: boolean;

  @ApiProperty({ type: 'integer', example: 10 })
  size!: number;

  @ApiPropertyOptional({ type: 'integer', example: 3600 })
  maxDurationSeconds?: number;

  @ApiPropertyOptional({ example: '6740a1f2c3d4e5f60718293a' })
  appointmentId?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    example: '2026-11-21T14:00:00.000Z',
    description: 'When a guest’s room ends by itself.',
  })
  expiresAt?: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-21T13:00:00.000Z' })
  createdAt!: string;
}

class RoomCodeDto implements RoomCode {
  @ApiProperty({ example: 'abc-defg-hij' })
  code!: string;

  @ApiProperty({ example: 'guest' })
  role!: string;

  @ApiProperty({ example: true })
  enabled!: boolean;
}

export class OpenRoomDto {
  @ApiProperty({ enum: [true], example: true })
  success!: true;

  @ApiProperty({ type: RoomDto })
  room!: RoomDto;

  @ApiProperty({
    type: [RoomCodeDto],
    description: 'For the owner the code of every role, for others the one of guests. Empty for rooms of appointments.',
  })
  roomCodes!: RoomCodeDto[];

  @ApiPropertyOptional({ example: 'abc-defg-hij', description: 'Whoever has it can join as a guest.' })
  guestCode?: string;

  @ApiPropertyOptional({ example: 'klm-nopq-rst', description: 'For the owner. Whoever has it can join as a host.' })
  hostCode?: string;
}

export class RoomListDto {
  @ApiProperty({ type: [RoomDto] })
  rooms!: RoomDto[];

  @ApiPropertyOptional({ description: 'Absent on the last page.', example: 'MTc5NTI2MjQwMDAwMHw2NzQwYTFmMg' })
  nextCursor?: string;
}

export class RoomChangeDto {
  @ApiProperty({ enum: [true], example: true })
  success!: true;

  @ApiPropertyOptional({ example: false, description: '`false` with status 202. Absent otherwise.' })
  synced?: boolean;
}

export function toRoomDto(room: Room, now: Date): RoomDto {
  const { _id, name, description, size, maxDurationSeconds, appointmentId, expiresAt, createdAt } = room;
  const ended = hasEnded(room, now);
  return {
    id: _id,
    name,
    description,
    status: statusOf(room, ended),
    enabled: room.enabled && !ended,
    size,
    ...(maxDurationSeconds !== undefined && { maxDurationSeconds }),
    ...(appointmentId && { appointmentId }),
    ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
    createdAt: createdAt.toISOString(),
  };
}

function statusOf({ providerId, enabled }: Room, ended: boolean): RoomDto['status'] {
  if (ended) return 'ended';
  if (!providerId) return 'creating';
  return enabled ? 'open' : 'disabled';
}
