import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { AppException } from '../common/errors/app-exception.js';
import { AppConfig } from '../config/app-config.js';
import { StreamService } from '../stream/stream.service.js';
import { inflate } from './inflate.js';

/** A request whose body is proven to come from Stream. */
export interface SignedRequest extends FastifyRequest {
  signedBytes?: Buffer;
}

/**
 * Lets a webhook through only if Stream signed its raw bytes. Every refusal is the same 401: a sender who cannot sign
 * learns nothing from us. Compressed and uncompressed bodies have the same bound.
 */
@Injectable()
export class StreamSignatureInterceptor implements NestInterceptor {
  constructor(
    private readonly stream: StreamService,
    private readonly config: AppConfig,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<SignedRequest>();
    request.signedBytes = await this.verify(request);
    return next.handle();
  }

  private async verify({ body, headers }: SignedRequest): Promise<Buffer> {
    const apiKey = headers['x-api-key'];
    if (!Buffer.isBuffer(body) || (apiKey !== undefined && apiKey !== this.stream.apiKey)) {
      throw new AppException('INVALID_SIGNATURE');
    }
    const bytes = await inflate(body, this.config.webhooks.bodyLimitBytes);
    if (!bytes || !this.stream.isSigned(bytes, headers['x-signature'])) throw new AppException('INVALID_SIGNATURE');
    return bytes;
  }
}
