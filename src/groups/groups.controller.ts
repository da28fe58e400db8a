import { applyDecorators, Body, Controller, Delete, Get, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { ApiCidParam } from '../common/openapi/id-param.decorator.js';
import { CidPipe } from '../common/validation/id-param.pipe.js';
import { AcceptedUnlessSynced } from '../http/accepted-unless-synced.decorator.js';
import { Quota } from '../limits/quota.decorator.js';
import { type Caller, CurrentUser } from '../policies/current-user.js';
import { SignedIn } from '../policies/policy.js';
import { DocumentId } from '../idempotency/document-id.decorator.js';
import { Idempotent } from '../idempotency/idempotent.decorator.js';
import { GroupCreation } from './group-creation.service.js';
import { GroupsService } from './groups.service.js';
import { CreateChannelDto, GroupDto, UpdateChannelDto } from './group.dto.js';

const ChangesGroup = (done: string): MethodDecorator =>
  applyDecorators(
    ApiCidParam(),
    AcceptedUnlessSynced(GroupDto, done, 'The change is stored. Stream gets it later.'),
    ApiErrors('FORBIDDEN', 'CHANNEL_NOT_FOUND', 'CHANNEL_OF_ANOTHER_KIND', 'CONFLICT'),
  );

/** Group channels. */
@ApiTags('Channels')
@SignedIn()
@Controller('api/channels')
export class GroupsController {
  constructor(
    private readonly groups: GroupsService,
    private readonly creation: GroupCreation,
  ) {}

  @Post()
  @Quota('channels')
  @Idempotent()
  @ApiOperation({
    operationId: 'createChannel',
    summary: 'Create a group channel, or open a direct channel',
    description:
      'The caller becomes the owner. Who may be brought in is set by `CHANNEL_PARTNERS`. With an `id`, safe to repeat; so is ' +
      'a direct channel, which has no name and is the one that friends have.',
  })
  @ApiCreatedResponse({ type: GroupDto, description: 'The new channel.' })
  @ApiOkResponse({ type: GroupDto, description: 'The channel was made by an earlier request like this one.' })
  @ApiAcceptedResponse({ type: GroupDto, description: 'The channel is stored. Stream gets it later.' })
  @ApiErrors('CHANNEL_ID_TAKEN', 'TOO_MANY_MEMBERS', 'CONFLICT')
  async create(
    @CurrentUser() caller: Caller,
    @Body() body: CreateChannelDto,
    @DocumentId() id: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<GroupDto> {
    const { creation } = this;
    const made = await (body.kind === 'direct' ? creation.openDirect(caller, body) : creation.create(caller, body, id));
    reply.status(made.channel.synced ? (made.isNew ? 201 : 200) : 202);
    return made.channel;
  }

  @Get(':cid')
  @ApiOperation({ operationId: 'showGroup', summary: 'Retrieve a group channel' })
  @ApiCidParam()
  @ApiOkResponse({ type: GroupDto, description: 'The channel.' })
  @ApiErrors('CHANNEL_NOT_FOUND', 'CHANNEL_OF_ANOTHER_KIND')
  findOne(@CurrentUser() caller: Caller, @Param('cid', CidPipe) cid: string): Promise<GroupDto> {
    return this.groups.findOne(caller, cid);
  }

  @Patch(':cid')
  @ChangesGroup('The channel as it is now.')
  @ApiOperation({
    operationId: 'updateGroup',
    summary: 'Update a group channel',
    description: 'Changes what is named and leaves the rest. For the owner, moderators and administrators.',
  })
  update(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Body() body: UpdateChannelDto,
  ): Promise<GroupDto> {
    return this.groups.update(caller, cid, body);
  }

  @Delete(':cid')
  @ChangesGroup('The channel has no members any more.')
  @ApiOperation({
    operationId: 'deleteGroup',
    summary: 'Delete a group channel',
    description: 'All members are removed, and the channel is frozen. For the owner and administrators.',
  })
  remove(@CurrentUser() caller: Caller, @Param('cid', CidPipe) cid: string): Promise<GroupDto> {
    return this.groups.remove(caller, cid);
  }

  @Post(':cid/freeze')
  @ChangesGroup('Members cannot write in the channel.')
  @ApiOperation({ operationId: 'freezeGroup', summary: 'Freeze a group channel', description: 'For its managers.' })
  freeze(@CurrentUser() caller: Caller, @Param('cid', CidPipe) cid: string): Promise<GroupDto> {
    return this.groups.setFrozen(caller, cid, true);
  }

  @Post(':cid/unfreeze')
  @ChangesGroup('Members can write in the channel.')
  @ApiOperation({ operationId: 'unfreezeGroup', summary: 'Unfreeze a group channel', description: 'For its managers.' })
  unfreeze(@CurrentUser() caller: Caller, @Param('cid', CidPipe) cid: string): Promise<GroupDto> {
    return this.groups.setFrozen(caller, cid, false);
  }

  @Post(':cid/truncate')
  @ChangesGroup('The messages that there were are cleared.')
  @ApiOperation({ operationId: 'truncateGroup', summary: 'Clear a group channel', description: 'For its managers.' })
  truncate(@CurrentUser() caller: Caller, @Param('cid', CidPipe) cid: string): Promise<GroupDto> {
    return this.groups.truncate(caller, cid);
  }

  @Post(':cid/leave')
  @ChangesGroup('The caller is no member any more.')
  @ApiOperation({
    operationId: 'leaveGroup',
    summary: 'Leave a group channel',
    description:
      'After an owner, a moderator becomes the owner, else the oldest member. With the last member it is deleted.',
  })
  leave(@CurrentUser() caller: Caller, @Param('cid', CidPipe) cid: string): Promise<GroupDto> {
    return this.groups.leave(caller, cid);
  }
}
