import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { AppException } from '../common/errors/app-exception.js';
import { AppConfig } from '../config/app-config.js';
import { requireStreamHeaders } from './stream-webhook-headers.js';
import { noteRefusal } from './webhook-refusals.js';
import { StreamService } from '../stream/stream.service.js';
import { inflate, isGzip } from './inflate.js';
import { Semaphore } from '../common/semaphore.js';

/** As many as zlib works on at once; more would only hold memory while they wait. */
const CONCURRENT_INFLATIONS = 4;
/** Each holds a body while it waits. Stream sends an event again that is answered 503. */
const MAX_WAITING_INFLATIONS = 256;

/** A request whose body was signed by Stream. */
export interface SignedRequest extends FastifyRequest {
  signedBytes?: Buffer;
}

/**
 * Accepts a webhook only if Stream signed its raw bytes. Every refusal is the same 401, so that unknown callers learn
 * nothing from it. Compressed and uncompressed bodies have the same limit.
 */
@Injectable()
export class StreamSignatureInterceptor implements NestInterceptor {
  private readonly inflations = new Semaphore(CONCURRENT_INFLATIONS, MAX_WAITING_INFLATIONS);

  constructor(
    private readonly stream: StreamService,
    private readonly config: AppConfig,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<SignedRequest>();
    request.signedBytes = await this.verify(request);
    return next.handle();
  }

  private async verify(request: SignedRequest): Promise<Buffer> {
    const { body, headers } = request;
    requireStreamHeaders(request, this.config);
    const bytes =
      Buffer.isBuffer(body) && isGzip(body)
        ? await this.inflations.run(() => inflate(body, this.config.webhooks.bodyLimitBytes))
        : body;
    if (Buffer.isBuffer(bytes) && this.stream.isSigned(bytes, headers['x-signature'])) return bytes;
    noteRefusal(request, 'stream', 'signature');
    throw new AppException('INVALID_SIGNATURE');
  }
}
