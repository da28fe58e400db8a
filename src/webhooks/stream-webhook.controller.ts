import { Controller, HttpCode, Post, Req, UseInterceptors } from '@nestjs/common';
import {
  ApiBody,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { ChecksHeaders } from '../http/header-check.js';
import { Public } from '../policies/policy.js';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { InboxService } from './inbox.service.js';
import { type SignedRequest, StreamSignatureInterceptor } from './stream-signature.interceptor.js';
import { requireStreamHeaders } from './stream-webhook-headers.js';
import { STREAM_EVENTS } from './stream-event.js';
import { OtherStreamEventDto, StreamChannelEventDto, StreamMessageEventDto, WebhookReceiptDto } from './webhook.dto.js';

const EVENTS = [StreamMessageEventDto, StreamChannelEventDto, OtherStreamEventDto];

/** Receives the events that Stream posts. */
@ApiTags('Webhooks')
@Controller('api/webhooks')
export class StreamWebhookController {
  constructor(private readonly inbox: InboxService) {}

  /** Public to the guards: the signature over the raw body proves the caller. */
  @Public()
  @ChecksHeaders(requireStreamHeaders)
  @UseInterceptors(StreamSignatureInterceptor)
  @Post('stream')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'receiveStreamEvent',
    summary: 'Receive an event from Stream',
    description:
      'Stores the event, acknowledges it, and handles it afterwards. Events of every type are stored. The body may be ' +
      'compressed with gzip.',
  })
  @ApiHeader({
    name: 'X-Signature',
    required: true,
    description: 'HMAC-SHA256 of the uncompressed body with the API secret, as 64 hexadecimal digits.',
    schema: { type: 'string', pattern: '^[0-9a-fA-F]{64}$' },
  })
  @ApiHeader({ name: 'X-Api-Key', required: false, description: 'If present, it must be the configured API key.' })
  @ApiExtraModels(...EVENTS)
  @ApiBody({
    schema: {
      anyOf: EVENTS.map((event) => ({ $ref: getSchemaPath(event) })),
      example: { type: 'message.new', cid: 'messaging:general', message: { id: 'm-1', text: 'Hello' } },
    },
  })
  @ApiOkResponse({ type: WebhookReceiptDto, description: 'The event is stored.' })
  @ApiErrors('INVALID_SIGNATURE', 'OVERLOADED', 'DATABASE_UNAVAILABLE')
  receive(@Req() request: SignedRequest): Promise<WebhookReceiptDto> {
    return this.inbox.receive(STREAM_EVENTS, request.signedBytes, request.id);
  }
}
