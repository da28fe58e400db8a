import { ApiProperty } from '@nestjs/swagger';

export class LivenessDto {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  status!: 'ok';
}

export class ReadinessDto {
  @ApiProperty({
    enum: ['ok', 'degraded'],
    example: 'ok',
    description: '`degraded`: the instance works, but Stream does not answer.',
  })
  status!: 'ok' | 'degraded';

  @ApiProperty({ enum: ['up'], example: 'up' })
  database!: 'up';

  @ApiProperty({ enum: ['up', 'down'], example: 'up', description: 'The result of the last call to Stream.' })
  stream!: 'up' | 'down';
}
