import { Body, Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { ApiRoomIdParam } from '../common/openapi/id-param.decorator.js';
import { PageQuery } from '../common/pagination/page-query.js';
import { RoomIdPipe } from '../common/validation/id-param.pipe.js';
import { type Client, FromClient } from '../limits/client.decorator.js';
import { Quota } from '../limits/quota.decorator.js';
import { type Caller, CallerOrGuest, CurrentUser } from '../policies/current-user.js';
import { SignedIn, SignedInOrGuest } from '../policies/policy.js';
import { RoomTokens } from './room-tokens.service.js';
import { CreateRoomDto, RoomTokenRequestDto } from './room-request.dto.js';
import { OpenRoomDto, RoomListDto, RoomTokenDto } from './room.dto.js';
import { RoomsService } from './rooms.service.js';
import { VideoConfiguredGuard } from './video/video-configured.guard.js';

const PROVIDER_ERRORS = ['UPSTREAM_REFUSED', 'UPSTREAM_UNAVAILABLE', 'UPSTREAM_TIMEOUT'] as const;

/** Makes rooms, shows them, and lets callers join. */
@ApiTags('Video rooms')
@UseGuards(VideoConfiguredGuard)
@ApiErrors('VIDEO_NOT_CONFIGURED')
@Controller('api/rooms')
export class RoomsController {
  constructor(
    private readonly rooms: RoomsService,
    private readonly tokens: RoomTokens,
  ) {}

  @Post()
  @HttpCode(200)
  @SignedInOrGuest()
  @ApiOperation({
    operationId: 'createRoom',
    summary: 'Create a room',
    description:
      'Returns the caller’s room of that name, or the room of the appointment, if there is one. Safe to repeat with a name. ' +
      'With `HMS_ALLOW_GUESTS`, callers without credentials may make small rooms that end after an hour.',
  })
  @ApiOkResponse({ type: OpenRoomDto, description: 'The provider has the room.' })
  @ApiErrors('APPOINTMENT_NOT_FOUND', 'RATE_LIMITED', ...PROVIDER_ERRORS)
  create(
    @CallerOrGuest() caller: Caller | undefined,
    @FromClient() client: Client,
    @Body() body: CreateRoomDto,
  ): Promise<OpenRoomDto> {
    return this.rooms.create(caller, client, body);
  }

  @Get()
  @SignedIn()
  @Quota('lists')
  @ApiOperation({
    operationId: 'listRooms',
    summary: 'List rooms',
    description: 'The caller’s own rooms, newest first.',
  })
  @ApiOkResponse({ type: RoomListDto, description: 'One page of rooms.' })
  findAll(@CurrentUser() caller: Caller, @Query() query: PageQuery): Promise<RoomListDto> {
    return this.rooms.findAll(caller, query);
  }

  @Get(':roomId')
  @SignedIn()
  @ApiOperation({
    operationId: 'showRoom',
    summary: 'Retrieve a room',
    description: 'A room of an appointment exists for its participants only.',
  })
  @ApiRoomIdParam()
  @ApiOkResponse({ type: OpenRoomDto, description: 'The room.' })
  @ApiErrors('ROOM_NOT_FOUND')
  findOne(@CurrentUser() caller: Caller, @Param('roomId', RoomIdPipe) roomId: string): Promise<OpenRoomDto> {
    return this.rooms.findOne(caller, roomId);
  }

  @Post(':roomId/token')
  @HttpCode(200)
  @SignedInOrGuest()
  @ApiOperation({
    operationId: 'createRoomToken',
    summary: 'Create a token to join a room',
    description:
      'The owner and administrators join as hosts, all others as guests; in the room of an appointment, the vet is host. The ' +
      'token names the caller, whatever the body says.',
  })
  @ApiRoomIdParam()
  @ApiOkResponse({ type: RoomTokenDto, description: 'A token for the provider’s client.' })
  @ApiErrors('ROOM_NOT_FOUND', 'ROOM_NOT_OPEN', 'RATE_LIMITED', ...PROVIDER_ERRORS)
  createToken(
    @CallerOrGuest() caller: Caller | undefined,
    @FromClient() client: Client,
    @Param('roomId', RoomIdPipe) roomId: string,
    @Body() { role }: RoomTokenRequestDto,
  ): Promise<RoomTokenDto> {
    return this.tokens.issue(caller, client, roomId, role);
  }
}
