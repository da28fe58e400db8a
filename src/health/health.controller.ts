import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../policies/policy.js';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { LivenessDto, ReadinessDto } from './health.dto.js';
import { HealthService } from './health.service.js';

@ApiTags('Operations')
@Public()
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('live')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ operationId: 'live', summary: 'Is the process alive?', description: 'Depends on no other service.' })
  @ApiOkResponse({ type: LivenessDto })
  live(): LivenessDto {
    return this.health.live();
  }

  @Get('ready')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'ready',
    summary: 'Can the instance serve?',
    description: 'Pings the database; reports how the last call to Stream went.',
  })
  @ApiOkResponse({ type: ReadinessDto })
  @ApiErrors('DATABASE_UNAVAILABLE', 'SHUTTING_DOWN')
  ready(): Promise<ReadinessDto> {
    return this.health.ready();
  }
}
