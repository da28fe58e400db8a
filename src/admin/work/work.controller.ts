import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { Roles } from '../../policies/policy.js';
import { DeadWorkDto, DeadWorkQuery, MarkedDto, ReplayDto, RetryDto, WorkOverviewDto } from './work.dto.js';
import { WorkAdministration } from './work-administration.service.js';

/** Work under way, for administrators. */
@ApiTags('Administration')
@Roles('admin')
@Controller('api/admin')
export class WorkController {
  constructor(private readonly work: WorkAdministration) {}

  @Get('work')
  @ApiOperation({ operationId: 'showWork', summary: 'Count work by collection' })
  @ApiOkResponse({ type: WorkOverviewDto, description: 'How much is due, running and dead.' })
  show(): Promise<WorkOverviewDto> {
    return this.work.show();
  }

  @Get('work/dead')
  @ApiOperation({ operationId: 'listDeadWork', summary: 'List work that was given up' })
  @ApiOkResponse({ type: DeadWorkDto, description: 'One page of a collection.' })
  listDead(@Query() query: DeadWorkQuery): Promise<DeadWorkDto> {
    return this.work.listDead(query);
  }

  @Post('work/dead/retry')
  @HttpCode(200)
  @ApiOperation({ operationId: 'retryDeadWork', summary: 'Take up work again that was given up' })
  @ApiOkResponse({ type: MarkedDto, description: 'The work is due again.' })
  retry(@CurrentUser() caller: Caller, @Body() body: RetryDto): Promise<MarkedDto> {
    return this.work.retry(caller, body);
  }

  @Post('inbox/replay')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'replayEvents',
    summary: 'Handle stored events again',
    description: 'By ids, or all that were received in a time and have ended; at most 10,000.',
  })
  @ApiOkResponse({ type: MarkedDto, description: 'The events are due again.' })
  replay(@CurrentUser() caller: Caller, @Body() body: ReplayDto): Promise<MarkedDto> {
    return this.work.replay(caller, body);
  }
}
