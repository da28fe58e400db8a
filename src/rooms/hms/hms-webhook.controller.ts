import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { ChecksHeaders } from '../../http/header-check.js';
import { Public } from '../../policies/policy.js';
import { InboxService } from '../../webhooks/inbox.service.js';
import { WebhookReceiptDto } from '../../webhooks/webhook.dto.js';
import { HMS_EVENTS } from './hms-events.js';
import { HmsEventDto } from './hms-webhook.dto.js';
import { requireWebhookSecret } from './hms-webhook-secret.js';

/** Receives the events that 100ms posts. */
@ApiTags('Webhooks')
@Controller('api/webhooks')
export class HmsWebhookController {
  constructor(private readonly inbox: InboxService) {}

  /** Public to the guards: the secret in a header proves the caller. 100ms takes 200 for success and nothing else. */
  @Public()
  @ChecksHeaders(requireWebhookSecret)
  @Post('100ms')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'receiveVideoEvent',
    summary: 'Receive an event from 100ms',
    description: 'Stores the event, acknowledges it, and handles it afterwards. Events of every type are stored.',
  })
  @ApiHeader({
    name: 'X-Webhook-Secret',
    required: true,
    description: 'One of `HMS_WEBHOOK_SECRETS`. Add the header in 100ms’s dashboard.',
    schema: { type: 'string' },
  })
  @ApiBody({ type: HmsEventDto })
  @ApiOkResponse({ type: WebhookReceiptDto, description: 'The event is stored.' })
  @ApiErrors('WEBHOOK_SECRET_INVALID', 'OVERLOADED', 'DATABASE_UNAVAILABLE')
  receive(@Req() { body, id }: FastifyRequest): Promise<WebhookReceiptDto> {
    return this.inbox.receive(HMS_EVENTS, Buffer.isBuffer(body) ? body : undefined, id);
  }
}
