import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsString, Max, Min } from 'class-validator';
import { MayBeNull } from '../common/validation/optional.js';
import { IdField } from '../common/validation/identifiers.js';
import { NameField } from '../common/validation/names.js';
import { PlainLineField } from '../common/validation/plain-text.js';
import { Characters } from '../common/validation/text-length.js';
import { IgnoresUnknownKeys } from '../common/validation/unknown-keys.decorator.js';
import { ROOM_BOUNDS } from './room.schema.js';

@IgnoresUnknownKeys()
export class CreateRoomDto {
  @MayBeNull()
  @NameField(ROOM_BOUNDS.name, {
    example: 'Team Meeting',
    description: 'A room of the caller with this name that has not ended is returned as it is.',
  })
  name?: string;

  @MayBeNull()
  @PlainLineField(ROOM_BOUNDS.description, { example: 'Every Monday' })
  description?: string;

  @MayBeNull()
  @IsInt()
  @Min(ROOM_BOUNDS.size.min)
  @Max(ROOM_BOUNDS.size.max)
  @ApiPropertyOptional({
    type: 'integer',
    minimum: ROOM_BOUNDS.size.min,
    maximum: ROOM_BOUNDS.size.max,
    default: 0,
    example: 10,
    description: 'People at once. 0: as many as the provider allows.',
  })
  size?: number;

  @MayBeNull()
  @IsInt()
  @Min(ROOM_BOUNDS.maxDurationSeconds.min)
  @Max(ROOM_BOUNDS.maxDurationSeconds.max)
  @ApiPropertyOptional({
    type: 'integer',
    minimum: ROOM_BOUNDS.maxDurationSeconds.min,
    maximum: ROOM_BOUNDS.maxDurationSeconds.max,
    example: 3600,
    description: 'Of one session. By default as long as the provider allows.',
  })
  maxDurationSeconds?: number;

  @MayBeNull()
  @IdField({
    required: false,
    example: '6740a1f2c3d4e5f60718293a',
    description: 'Makes the room of an appointment, or finds it. For the appointment’s participants.',
  })
  appointmentId?: string;
}

@IgnoresUnknownKeys()
export class RoomTokenRequestDto {
  @MayBeNull()
  @IsString()
  @Characters(1, 64)
  @ApiPropertyOptional({
    type: String,
    minLength: 1,
    maxLength: 64,
    example: 'guest',
    description: 'A wish. Hosts get it if the template has the role; all others join as guests.',
  })
  role?: string;
}
