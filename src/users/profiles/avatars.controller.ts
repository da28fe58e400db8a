import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../../policies/policy.js';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { ApiIdParam } from '../../common/openapi/id-param.decorator.js';
import { AvatarIdPipe } from '../../common/validation/id-param.pipe.js';
import { drawAvatar } from './avatar.js';

/** Pages of other origins may embed the picture. Opened by itself it runs nothing. It never changes. */
const HEADERS = {
  'Content-Type': 'image/svg+xml; charset=utf-8',
  'Cache-Control': 'public, max-age=31536000, immutable',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
};

const EXAMPLE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 7 7"><path d="M1 1h1v1h-1z"/></svg>';

/** Generated pictures. Nothing is looked up, so unknown ids get a picture, too. */
@ApiTags('Profiles')
@Controller('api/avatars')
export class AvatarsController {
  @Get(':id.svg')
  @Public()
  @ApiOperation({ operationId: 'showAvatar', summary: 'Retrieve an avatar' })
  @ApiIdParam('The account’s id. Unknown ids get a picture, too.')
  @ApiOkResponse({
    description: 'The generated picture: always the same for the same id.',
    content: { 'image/svg+xml': { schema: { type: 'string', example: EXAMPLE } } },
  })
  @ApiErrors('NOT_FOUND')
  findOne(@Param('id', AvatarIdPipe) id: string, @Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.headers(HEADERS);
    return drawAvatar(id);
  }
}
