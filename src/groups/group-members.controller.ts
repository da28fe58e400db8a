import { applyDecorators, Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { ApiCidParam } from '../common/openapi/id-param.decorator.js';
import { LongPageQuery } from '../common/pagination/page-query.js';
import { CidPipe } from '../common/validation/id-param.pipe.js';
import { AcceptedUnlessSynced } from '../http/accepted-unless-synced.decorator.js';
import { Quota } from '../limits/quota.decorator.js';
import { type Caller, CurrentUser } from '../policies/current-user.js';
import { SignedIn } from '../policies/policy.js';
import { MemberChangeDto, MemberListDto, MembersDto } from './group-member.dto.js';
import { GroupMembers } from './group-members.service.js';

const ChangesMembers = (): MethodDecorator =>
  applyDecorators(
    ApiCidParam(),
    AcceptedUnlessSynced(
      MemberChangeDto,
      'What became of each account.',
      'The change is stored. Stream gets it later.',
    ),
    ApiErrors('FORBIDDEN', 'CHANNEL_NOT_FOUND', 'CHANNEL_OF_ANOTHER_KIND', 'CONFLICT'),
  );

/** The members and moderators of group channels. */
@ApiTags('Channels')
@SignedIn()
@Controller('api/channels/:cid')
export class GroupMembersController {
  constructor(private readonly members: GroupMembers) {}

  @Get('members')
  @Quota('lists')
  @ApiOperation({ operationId: 'listMembers', summary: 'List the members of a group channel' })
  @ApiCidParam()
  @ApiOkResponse({ type: MemberListDto, description: 'One page of members.' })
  @ApiErrors('CHANNEL_NOT_FOUND', 'CHANNEL_OF_ANOTHER_KIND')
  findAll(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Query() query: LongPageQuery,
  ): Promise<MemberListDto> {
    return this.members.findAll(caller, cid, query);
  }

  @Post('members')
  @ChangesMembers()
  @ApiOperation({
    operationId: 'addMembers',
    summary: 'Add members to a group channel',
    description: 'For the owner, moderators and administrators. Who may be brought in is set by `CHANNEL_PARTNERS`.',
  })
  @ApiErrors('TOO_MANY_MEMBERS')
  add(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Body() { memberIds }: MembersDto,
  ): Promise<MemberChangeDto> {
    return this.members.add(caller, cid, memberIds);
  }

  @Delete('members')
  @ChangesMembers()
  @ApiOperation({
    operationId: 'removeMembers',
    summary: 'Remove members from a group channel',
    description: 'For the owner, moderators and administrators. Only the owner and administrators remove moderators.',
  })
  remove(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Body() { memberIds }: MembersDto,
  ): Promise<MemberChangeDto> {
    return this.members.remove(caller, cid, memberIds);
  }

  @Post('moderators')
  @ChangesMembers()
  @ApiOperation({
    operationId: 'promoteMembers',
    summary: 'Make members of a group channel moderators',
    description: 'For the owner and administrators.',
  })
  promote(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Body() { memberIds }: MembersDto,
  ): Promise<MemberChangeDto> {
    return this.members.setModerators(caller, cid, memberIds, true);
  }

  @Delete('moderators')
  @ChangesMembers()
  @ApiOperation({
    operationId: 'demoteMembers',
    summary: 'Make moderators of a group channel plain members',
    description: 'For the owner and administrators.',
  })
  demote(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Body() { memberIds }: MembersDto,
  ): Promise<MemberChangeDto> {
    return this.members.setModerators(caller, cid, memberIds, false);
  }
}
