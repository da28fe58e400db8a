import { Controller, HttpCode, Post, Req, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../policies/policy.js';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { InboxService } from './inbox.service.js';
import { type SignedRequest, StreamSignatureInterceptor } from './stream-signature.interceptor.js';
import { WebhookReceiptDto } from './webhook.dto.js';

/** Where Stream posts its events. */
@ApiTags('Webhooks')
@Controller('api/webhooks')
export class StreamWebhookController {
  constructor(private readonly inbox: InboxService) {}

  /** Public to the guards: its caller is proven by the signature over the raw body. */
  @Public()
  @UseInterceptors(StreamSignatureInterceptor)
  @Post('stream')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'receiveStreamEvent',
    summary: 'Receive an event from Stream',
    description:
      'The event is stored before it is acknowledged, and dealt with afterwards. Unknown types are stored, too.',
  })
  @ApiHeader({
    name: 'X-Signature',
    required: true,
    description: 'Hex HMAC-SHA256 of the uncompressed body, with the API secret.',
  })
  @ApiHeader({ name: 'X-Api-Key', required: false, description: 'When sent, must be our API key.' })
  @ApiBody({
    schema: {
      type: 'object',
      example: { type: 'message.new', cid: 'messaging:general', message: { id: 'm-1', text: 'Hello' } },
    },
  })
  @ApiOkResponse({ type: WebhookReceiptDto })
  @ApiErrors(
    'MALFORMED_BODY',
    'INVALID_SIGNATURE',
    'PAYLOAD_TOO_LARGE',
    'UNSUPPORTED_MEDIA_TYPE',
    'OVERLOADED',
    'DATABASE_UNAVAILABLE',
  )
  receive(@Req() request: SignedRequest): Promise<WebhookReceiptDto> {
    return this.inbox.receive(request.signedBytes, request.id);
  }
}
