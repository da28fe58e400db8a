import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../policies/policy.js';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { LivenessDto, ReadinessDto } from './health.dto.js';
import { HealthService } from './health.service.js';

@ApiTags('Health')
@Public()
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('live')
  @ApiOperation({ operationId: 'live', summary: 'Check liveness', description: 'Checks the process alone.' })
  @ApiOkResponse({ type: LivenessDto, description: 'The process is alive.' })
  live(): LivenessDto {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({
    operationId: 'ready',
    summary: 'Check readiness',
    description: 'Pings the database and reports the state of Stream.',
  })
  @ApiOkResponse({ type: ReadinessDto, description: 'The instance can serve requests.' })
  @ApiErrors('DATABASE_UNAVAILABLE', 'SHUTTING_DOWN')
  ready(): Promise<ReadinessDto> {
    return this.health.ready();
  }
}
