import { ApiProperty } from '@nestjs/swagger';
import type { OpenSession } from '../../users/user.schema.js';

const KINDS = ['cookie', 'token'] as const;

/** A session that the account has opened by signing in. */
export class OwnSessionDto {
  @ApiProperty({ type: String, example: 'q0sU3k6kJ9w2m8yQb1Zr4TtX' })
  id!: string;

  @ApiProperty({ enum: KINDS, example: 'cookie', description: 'cookie: in a browser. token: in another client.' })
  kind!: OpenSession['kind'];

  @ApiProperty({ format: 'date-time', example: '2026-11-21T13:00:00.000Z' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-28T13:00:00.000Z' })
  expiresAt!: string;

  @ApiProperty({ example: true, description: 'Whether this request was made in it.' })
  current!: boolean;
}

export class OwnSessionsDto {
  @ApiProperty({ type: [OwnSessionDto], description: 'The newest first.' })
  sessions!: OwnSessionDto[];
}

export class SessionEndedDto {
  @ApiProperty({ example: true })
  success!: true;
}

export const toOwnSession = ({ id, kind, openedAt, expiresAt }: OpenSession, currentId: string): OwnSessionDto => ({
  id,
  kind,
  createdAt: openedAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
  current: id === currentId,
});
