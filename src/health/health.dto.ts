import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { StreamState } from '../stream/stream-health.js';

export class LivenessDto {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  status!: 'ok';
}

export class ReadinessDto {
  @ApiProperty({
    enum: ['ok', 'degraded'],
    example: 'ok',
    description: '`degraded`: the instance works, but calls to Stream fail, or clients may do too much there.',
  })
  status!: 'ok' | 'degraded';

  @ApiProperty({ enum: ['up'], example: 'up' })
  database!: 'up';

  @ApiProperty({
    enum: ['up', 'down', 'credentials-refused'],
    example: 'up',
    description: 'The result of the last call to Stream. `credentials-refused`: Stream refuses the API key or secret.',
  })
  stream!: StreamState;

  @ApiPropertyOptional({
    enum: ['open'],
    description: 'Present when clients may do more in Stream than planned. An operator runs `stream:setup`.',
  })
  permissions?: 'open';
}
