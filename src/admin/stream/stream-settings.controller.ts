import { Body, Controller, Get, Param, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { IdParamPipe } from '../../common/validation/id-param.pipe.js';
import { AcceptedUnlessSynced } from '../../http/accepted-unless-synced.decorator.js';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { Roles } from '../../policies/policy.js';
import { ChangeChannelTypeDto, ChannelTypeDto, ChannelTypesDto } from './channel-type.dto.js';
import { AdminChannelTypes } from './channel-types.service.js';
import { ChangeStreamSettingsDto, StreamSettingsDto } from './settings.dto.js';
import { AdminStreamSettings } from './settings.service.js';
import { STREAM_ERRORS } from './stream-answers.js';

const NOT_SHOWN_YET = 'Stream has taken the change, and does not show it yet.';
const TYPE_NAME = /^[\w-]{1,64}$/;
const TypeNamePipe = new IdParamPipe('CHANNEL_TYPE_NOT_FOUND', TYPE_NAME);
const ApiTypeName = (): MethodDecorator =>
  ApiParam({ name: 'name', example: 'messaging', schema: { type: 'string', pattern: TYPE_NAME.source } });

/** Settings of the app in Stream, for administrators. */
@ApiTags('Administration')
@Roles('admin')
@ApiErrors(...STREAM_ERRORS)
@Controller('api/admin/stream')
export class StreamSettingsController {
  constructor(
    private readonly settings: AdminStreamSettings,
    private readonly types: AdminChannelTypes,
  ) {}

  @Get('settings')
  @ApiOperation({ operationId: 'showStreamSettings', summary: 'Retrieve settings of the app in Stream' })
  @ApiOkResponse({ type: StreamSettingsDto, description: 'The settings, without keys and credentials.' })
  showSettings(): Promise<StreamSettingsDto> {
    return this.settings.show();
  }

  @Patch('settings')
  @ApiOperation({
    operationId: 'changeStreamSettings',
    summary: 'Change settings of the app in Stream',
    description: 'What is left out stays as it is. Event hooks are merged: no other hook is changed or removed.',
  })
  @AcceptedUnlessSynced(StreamSettingsDto, 'The settings after the change.', NOT_SHOWN_YET)
  @ApiErrors('UNSAFE_SETTING', 'OVERLOADED')
  changeSettings(@CurrentUser() caller: Caller, @Body() body: ChangeStreamSettingsDto): Promise<StreamSettingsDto> {
    return this.settings.change(caller, body);
  }

  @Get('channel-types')
  @ApiOperation({ operationId: 'listChannelTypes', summary: 'List the channel types of the app in Stream' })
  @ApiOkResponse({ type: ChannelTypesDto, description: 'All channel types.' })
  listTypes(): Promise<ChannelTypesDto> {
    return this.types.list();
  }

  @Get('channel-types/:name')
  @ApiOperation({ operationId: 'showChannelType', summary: 'Retrieve a channel type' })
  @ApiTypeName()
  @ApiOkResponse({ type: ChannelTypeDto, description: 'The channel type.' })
  @ApiErrors('CHANNEL_TYPE_NOT_FOUND')
  showType(@Param('name', TypeNamePipe) name: string): Promise<ChannelTypeDto> {
    return this.types.show(name);
  }

  @Patch('channel-types/:name')
  @ApiOperation({
    operationId: 'changeChannelType',
    summary: 'Change a channel type',
    description: 'What is left out stays as it is.',
  })
  @ApiTypeName()
  @AcceptedUnlessSynced(ChannelTypeDto, 'The channel type after the change.', NOT_SHOWN_YET)
  @ApiErrors('CHANNEL_TYPE_NOT_FOUND', 'UNSAFE_SETTING', 'OVERLOADED')
  changeType(
    @CurrentUser() caller: Caller,
    @Param('name', TypeNamePipe) name: string,
    @Body() body: ChangeChannelTypeDto,
  ): Promise<ChannelTypeDto> {
    return this.types.change(caller, name, body);
  }
}
