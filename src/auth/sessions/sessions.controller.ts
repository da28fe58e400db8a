import { Controller, Delete, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { IdParamPipe } from '../../common/validation/id-param.pipe.js';
import { Quota } from '../../limits/quota.decorator.js';
import { type Client, FromClient } from '../../limits/client.decorator.js';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { SignedIn } from '../../policies/policy.js';
import { OwnSessionsService } from './own-sessions.service.js';
import { SESSION_ID } from './session-tokens.js';
import { OwnSessionsDto, SessionEndedDto } from './sessions.dto.js';

const SessionIdPipe = new IdParamPipe('SESSION_NOT_FOUND', SESSION_ID);

/** The sessions in which the caller is signed in. */
@ApiTags('Authentication')
@SignedIn()
@Controller('api/auth/sessions')
export class SessionsController {
  constructor(private readonly sessions: OwnSessionsService) {}

  @Get()
  @Quota('lists')
  @ApiOperation({
    operationId: 'listOwnSessions',
    summary: 'List the caller’s sessions',
    description: 'Those opened by signing in at this server that are still open: at most 100.',
  })
  @ApiOkResponse({ type: OwnSessionsDto, description: 'The sessions.' })
  async findAll(@CurrentUser() caller: Caller): Promise<OwnSessionsDto> {
    return { sessions: await this.sessions.findAll(caller) };
  }

  @Delete(':id')
  @ApiOperation({
    operationId: 'endOwnSession',
    summary: 'End one of the caller’s sessions',
    description: 'Also the one in which the request is made.',
  })
  @ApiParam({
    name: 'id',
    description: 'The session’s id.',
    example: 'q0sU3k6kJ9w2m8yQb1Zr4TtX',
    schema: { type: 'string', pattern: SESSION_ID.source },
  })
  @ApiOkResponse({ type: SessionEndedDto, description: 'The session is ended.' })
  @ApiErrors('SESSION_NOT_FOUND')
  async end(
    @CurrentUser() caller: Caller,
    @Param('id', SessionIdPipe) id: string,
    @FromClient() client: Client,
  ): Promise<SessionEndedDto> {
    await this.sessions.end(caller, id, client);
    return { success: true };
  }

  @Delete()
  @ApiOperation({
    operationId: 'endOtherSessions',
    summary: 'End all other sessions of the caller',
    description: 'All but the one in which the request is made.',
  })
  @ApiOkResponse({ type: SessionEndedDto, description: 'No other session is open.' })
  async endOthers(@CurrentUser() caller: Caller, @FromClient() client: Client): Promise<SessionEndedDto> {
    await this.sessions.endOthers(caller, client);
    return { success: true };
  }
}
