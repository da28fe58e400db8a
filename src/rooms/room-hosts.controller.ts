import { applyDecorators, Controller, Get, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { ApiRoomIdParam } from '../common/openapi/id-param.decorator.js';
import { PageQuery } from '../common/pagination/page-query.js';
import { RoomIdPipe } from '../common/validation/id-param.pipe.js';
import { AcceptedUnlessSynced } from '../http/accepted-unless-synced.decorator.js';
import { type Caller, CurrentUser } from '../policies/current-user.js';
import { SignedIn } from '../policies/policy.js';
import { RoomChangeDto } from './room.dto.js';
import { RoomsService } from './rooms.service.js';
import { RoomUsageDto } from './usage/room-usage.dto.js';
import { RoomUsage } from './usage/room-usage.service.js';
import { VideoConfiguredGuard } from './video/video-configured.guard.js';

const ChangesRoom = (done: string): MethodDecorator =>
  applyDecorators(
    ApiRoomIdParam(),
    AcceptedUnlessSynced(RoomChangeDto, done, 'The change is stored. The provider has not confirmed it yet.'),
    ApiErrors('FORBIDDEN', 'ROOM_NOT_FOUND', 'UPSTREAM_REFUSED'),
  );

/** What the hosts of a room may do with it. */
@ApiTags('Video rooms')
@SignedIn()
@UseGuards(VideoConfiguredGuard)
@ApiErrors('VIDEO_NOT_CONFIGURED')
@Controller('api/rooms')
export class RoomHostsController {
  constructor(
    private readonly rooms: RoomsService,
    private readonly usage: RoomUsage,
  ) {}

  @Post(':roomId/end')
  @ChangesRoom('All participants are removed, and the room is closed for good.')
  @ApiOperation({
    operationId: 'endRoom',
    summary: 'End a room',
    description: 'For the room’s hosts. Final: a room that has ended cannot be enabled. Safe to repeat.',
  })
  end(@CurrentUser() caller: Caller, @Param('roomId', RoomIdPipe) roomId: string): Promise<RoomChangeDto> {
    return this.rooms.end(caller, roomId);
  }

  @Post(':roomId/enable')
  @ChangesRoom('People can join.')
  @ApiOperation({
    operationId: 'enableRoom',
    summary: 'Enable a room',
    description: 'For the room’s hosts. Safe to repeat.',
  })
  @ApiErrors('ROOM_NOT_OPEN')
  enable(@CurrentUser() caller: Caller, @Param('roomId', RoomIdPipe) roomId: string): Promise<RoomChangeDto> {
    return this.rooms.setEnabled(caller, roomId, true);
  }

  @Post(':roomId/disable')
  @ChangesRoom('No one can join. Participants who are in the room stay.')
  @ApiOperation({
    operationId: 'disableRoom',
    summary: 'Disable a room',
    description: 'For the room’s hosts. Safe to repeat.',
  })
  @ApiErrors('ROOM_NOT_OPEN')
  disable(@CurrentUser() caller: Caller, @Param('roomId', RoomIdPipe) roomId: string): Promise<RoomChangeDto> {
    return this.rooms.setEnabled(caller, roomId, false);
  }

  @Get(':roomId/usage')
  @ApiOperation({
    operationId: 'showRoomUsage',
    summary: 'Retrieve the usage of a room',
    description: 'Minutes in total, and for each person and session. For the room’s hosts.',
  })
  @ApiRoomIdParam()
  @ApiOkResponse({ type: RoomUsageDto, description: 'The usage, with one page of sessions, newest first.' })
  @ApiErrors('FORBIDDEN', 'ROOM_NOT_FOUND')
  showUsage(
    @CurrentUser() caller: Caller,
    @Param('roomId', RoomIdPipe) roomId: string,
    @Query() query: PageQuery,
  ): Promise<RoomUsageDto> {
    return this.usage.show(caller, roomId, query);
  }
}
