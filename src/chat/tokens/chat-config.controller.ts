import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppConfig } from '../../config/app-config.js';
import { Public } from '../../policies/policy.js';
import { ChatConfigDto } from './token.dto.js';

/** What frontends need to connect to Stream, so that they need no configuration of their own. Nothing of it is secret. */
@ApiTags('Chat tokens')
@Public()
@Controller('api/chat/config')
export class ChatConfigController {
  constructor(private readonly config: AppConfig) {}

  @Get()
  @ApiOperation({ operationId: 'getChatConfig', summary: 'Retrieve what a client needs to connect' })
  @ApiOkResponse({ type: ChatConfigDto, description: 'The public API key, and where Stream is.' })
  findOne(): ChatConfigDto {
    const { apiKey, baseUrl } = this.config.stream;
    return { apiKey, ...(baseUrl !== undefined && { baseUrl }) };
  }
}
