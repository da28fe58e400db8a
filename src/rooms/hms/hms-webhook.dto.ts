import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { SchemaRules } from '../../common/openapi/schema-rules.decorator.js';

const ID = { maxLength: 255, example: '6740a1f2c3d4e5f60718293c' };
const INSTANT = { format: 'date-time', example: '2026-11-21T13:00:00.123456789Z' };

@SchemaRules({ additionalProperties: true })
class HmsEventDataDto {
  @ApiPropertyOptional(ID)
  room_id?: string;

  @ApiPropertyOptional(ID)
  session_id?: string;

  @ApiPropertyOptional(INSTANT)
  session_started_at?: string;

  @ApiPropertyOptional({ ...INSTANT, description: 'With `session.close.success`.' })
  session_stopped_at?: string;

  @ApiPropertyOptional({ ...ID, description: 'With events about people.' })
  peer_id?: string;

  @ApiPropertyOptional({ maxLength: 255, example: 'sample-owner' })
  user_id?: string;

  @ApiPropertyOptional({ maxLength: 255, example: 'guest' })
  role?: string;

  @ApiPropertyOptional(INSTANT)
  joined_at?: string;

  @ApiPropertyOptional({ ...INSTANT, description: 'With `peer.leave.success`.' })
  left_at?: string;

  @ApiPropertyOptional({ example: false, description: 'With `room.end.success`.' })
  lock_room?: boolean;
}

/** An event of 100ms's. Of types other than those of sessions, people and ended rooms, nothing but the type is read. */
@SchemaRules({ additionalProperties: true })
export class HmsEventDto {
  @ApiProperty({ minLength: 1, maxLength: 255, example: 'peer.join.success' })
  type!: string;

  @ApiPropertyOptional({ maxLength: 255, example: '2bb1cd2e-6b4a-4a0e-9d0b-6f6f4c6a5f3e' })
  id?: string;

  @ApiPropertyOptional({ ...INSTANT, description: 'By default the time of arrival.' })
  timestamp?: string;

  @ApiPropertyOptional({ type: HmsEventDataDto })
  data?: HmsEventDataDto;
}
