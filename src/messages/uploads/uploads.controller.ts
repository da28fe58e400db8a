import { applyDecorators, Controller, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { ApiCidParam } from '../../common/openapi/id-param.decorator.js';
import { CidPipe } from '../../common/validation/id-param.pipe.js';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { SignedIn } from '../../policies/policy.js';
import { AsksStream } from '../stream-faults.decorator.js';
import { UploadAnswerDto } from './upload.dto.js';
import { UploadsService } from './uploads.service.js';

const Uploads = (operationId: string, summary: string, description: string): MethodDecorator =>
  applyDecorators(
    AsksStream(),
    ApiOperation({ operationId, summary, description }),
    ApiCidParam(),
    ApiConsumes('multipart/form-data'),
    ApiBody({
      schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } },
    }),
    ApiCreatedResponse({ type: UploadAnswerDto, description: 'Stream has the file.' }),
    ApiErrors('BAD_REQUEST', 'VALIDATION_FAILED', 'FILE_TYPE_NOT_ALLOWED', 'CHANNEL_NOT_WRITABLE'),
  );

/** Files for messages. */
@ApiTags('Messages')
@SignedIn()
@Controller('api/channels/:cid')
export class UploadsController {
  constructor(private readonly uploads: UploadsService) {}

  @Post('files')
  @Uploads('uploadFile', 'Upload a file', 'For members and administrators: a form with one file, as `file`.')
  file(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Req() request: FastifyRequest,
  ): Promise<UploadAnswerDto> {
    return this.uploads.upload(caller, cid, 'file', request.raw);
  }

  @Post('images')
  @Uploads('uploadImage', 'Upload an image', 'PNG, JPEG, GIF, WebP or HEIC; otherwise as a file.')
  image(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Req() request: FastifyRequest,
  ): Promise<UploadAnswerDto> {
    return this.uploads.upload(caller, cid, 'image', request.raw);
  }
}
