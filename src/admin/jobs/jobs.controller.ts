import { applyDecorators, Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { ApiIdParam } from '../../common/openapi/id-param.decorator.js';
import { PageQuery } from '../../common/pagination/page-query.js';
import { IdParamPipe } from '../../common/validation/id-param.pipe.js';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { Roles } from '../../policies/policy.js';
import { DeletionQuery, ExportDto } from './account-job.dto.js';
import { JobDto, JobPageDto, SyncUsersDto } from './job.dto.js';
import { JobsService } from './jobs.service.js';

const ACCEPTED = 202;
const AccountIdPipe = new IdParamPipe('ACCOUNT_NOT_FOUND');
const JobIdPipe = new IdParamPipe('JOB_NOT_FOUND');

/** A request that begins a job: 200 when it is done, 202 while it goes on. */
const BeginsJob = (operationId: string, summary: string, description: string): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    ApiOperation({ operationId, summary, description }),
    ApiOkResponse({ type: JobDto, description: 'The job is done. Its results are at `GET /api/admin/jobs/:id`.' }),
    ApiAcceptedResponse({ type: JobDto, description: 'The job is stored, and goes on by itself.' }),
  );

const OfAccount = (): MethodDecorator =>
  applyDecorators(ApiIdParam('The account’s id.', 'owner-17'), ApiErrors('ACCOUNT_NOT_FOUND'));

/** Accounts in bulk and one by one, for administrators. */
@ApiTags('Administration')
@Roles('admin')
@Controller('api/admin')
export class JobsController {
  constructor(private readonly jobs: JobsService) {}

  @Post('users/sync')
  @BeginsJob('syncUsers', 'Create or change accounts in bulk', 'Each item has a result of its own. Safe to repeat.')
  async syncUsers(
    @CurrentUser() caller: Caller,
    @Body() { users }: SyncUsersDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JobDto> {
    return acceptedUnlessDone(await this.jobs.syncUsers(caller, users), reply);
  }

  @Post('users/:id/deactivate')
  @OfAccount()
  @BeginsJob('deactivateUser', 'Deactivate an account', 'Ends its sessions and revokes its tokens. Safe to repeat.')
  @ApiErrors('CONFLICT')
  async deactivate(
    @CurrentUser() caller: Caller,
    @Param('id', AccountIdPipe) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JobDto> {
    return acceptedUnlessDone(await this.jobs.changeAccount(caller, 'deactivate', id), reply);
  }

  @Post('users/:id/reactivate')
  @OfAccount()
  @BeginsJob('reactivateUser', 'Reactivate an account', 'Allows it to sign in again. Safe to repeat.')
  async reactivate(
    @CurrentUser() caller: Caller,
    @Param('id', AccountIdPipe) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JobDto> {
    return acceptedUnlessDone(await this.jobs.changeAccount(caller, 'reactivate', id), reply);
  }

  @Post('users/:id/export')
  @OfAccount()
  @BeginsJob('exportUser', 'Export an account', 'Gathers its record, and what Stream has of it. Kept for 24 hours.')
  async export(
    @CurrentUser() caller: Caller,
    @Param('id', AccountIdPipe) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JobDto> {
    return acceptedUnlessDone(await this.jobs.changeAccount(caller, 'export', id), reply);
  }

  @Delete('users/:id')
  @OfAccount()
  @BeginsJob('deleteUser', 'Delete an account', 'For good, here and in Stream. A hard deletion may follow a soft one.')
  @ApiErrors('CONFLICT')
  async remove(
    @CurrentUser() caller: Caller,
    @Param('id', AccountIdPipe) id: string,
    @Query() { hard }: DeletionQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JobDto> {
    return acceptedUnlessDone(
      await this.jobs.changeAccount(caller, hard === 'true' ? 'hard-delete' : 'delete', id),
      reply,
    );
  }

  @Get('jobs/:id')
  @ApiOperation({ operationId: 'showJob', summary: 'Retrieve a job', description: 'Kept for 30 days after its end.' })
  @ApiIdParam('The job’s id.')
  @ApiOkResponse({ type: JobPageDto, description: 'The job, with one page of results.' })
  @ApiErrors('JOB_NOT_FOUND')
  findOne(@Param('id', JobIdPipe) id: string, @Query() query: PageQuery): Promise<JobPageDto> {
    return this.jobs.findOne(id, query);
  }

  @Get('jobs/:id/export')
  @ApiOperation({ operationId: 'readExport', summary: 'Retrieve what an export has gathered' })
  @ApiIdParam('The id of a job of type `export`.')
  @ApiOkResponse({ type: ExportDto, description: 'The account, and what Stream has of it.' })
  @ApiErrors('JOB_NOT_FOUND')
  findExport(@CurrentUser() caller: Caller, @Param('id', JobIdPipe) id: string): Promise<object> {
    return this.jobs.findExport(caller, id);
  }
}

function acceptedUnlessDone(job: JobDto, reply: FastifyReply): JobDto {
  if (job.status !== 'done') reply.status(ACCEPTED);
  return job;
}
