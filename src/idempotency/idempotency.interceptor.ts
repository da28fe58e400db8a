import { createHash } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { FastifyReply } from 'fastify';
import type { Model, QueryFilter } from 'mongoose';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { AppException } from '../common/errors/app-exception.js';
import { ERROR_CODES } from '../common/errors/error-codes.js';
import { DatabaseClock } from '../database/database-clock.js';
import { isDuplicateKey } from '../database/database-errors.js';
import { newId } from '../database/string-id.js';
import type { KeyedRequest } from './document-id.decorator.js';
import { IdempotencyKey } from './idempotency-key.schema.js';

const KEPT_MS = 7 * 24 * 3_600_000;
/** After this, the process that worked on the request has died. */
const ABANDONED_MS = 60_000;
const RETRY_AFTER_SECONDS = 2;
const KEY = /^[\x21-\x7e]{1,255}$/;

interface NewKey {
  readonly id: string;
  readonly accountId: string | undefined;
  readonly bodyDigest: string;
  readonly startedAt: Date;
}

/**
 * Answers a request that comes again with the same `Idempotency-Key` as it was answered the first time. Only successes are
 * kept: a request that failed may be tried again.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    @InjectModel(IdempotencyKey.name) private readonly keys: Model<IdempotencyKey>,
    private readonly clock: DatabaseClock,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<KeyedRequest>();
    const key = request.headers['idempotency-key'];
    if (key === undefined || !request.user) return next.handle();
    return from(this.once(String(key), request, http.getResponse<FastifyReply>(), next));
  }

  private async once(key: string, request: KeyedRequest, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    if (!KEY.test(key)) throw notAKey();
    const { user, method, routeOptions, body } = request;
    const id = digest([user?.id, method, routeOptions.url, key]);
    const startedAt = this.clock.now();
    const { status, answer, documentId } = await this.claim({
      id,
      accountId: user?.id,
      bodyDigest: digest(body ?? null),
      startedAt,
    });
    if (status !== undefined && answer !== undefined) {
      void reply.status(status).header('Idempotent-Replayed', 'true');
      return JSON.parse(answer);
    }
    request.documentId = documentId;
    const mine = { _id: id, startedAt };
    try {
      const answer: unknown = await lastValueFrom(next.handle());
      const kept = { status: reply.statusCode, answer: JSON.stringify(answer) };
      await this.keys.updateOne(mine, { $set: kept });
      return answer;
    } catch (error) {
      // The error of the request is the one to report.
      await this.giveBack(mine, error).catch(() => undefined);
      throw error;
    }
  }

  /** A request that was refused has made nothing, so its key is free. Any other failure may have come after the fact. */
  private async giveBack(mine: QueryFilter<IdempotencyKey>, error: unknown): Promise<void> {
    const isRefused = error instanceof AppException && ERROR_CODES[error.code].status < 500;
    if (isRefused) await this.keys.deleteOne(mine);
    else await this.keys.updateOne(mine, { $set: { startedAt: new Date(0) } });
  }

  /**
   * @returns with the answer of an earlier request; without one when this request is to be worked on
   * @throws AppException IDEMPOTENCY_KEY_REUSED for another body, IDEMPOTENCY_KEY_IN_USE while the earlier one runs
   */
  private async claim({
    id,
    accountId,
    bodyDigest,
    startedAt,
  }: NewKey): Promise<Pick<IdempotencyKey, 'status' | 'answer' | 'documentId'>> {
    const expiresAt = new Date(startedAt.getTime() + KEPT_MS);
    const documentId = newId();
    try {
      await this.keys.create({
        _id: id,
        ...(accountId && { accountId }),
        bodyDigest,
        documentId,
        startedAt,
        expiresAt,
      });
      return { documentId };
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    const found = await this.keys.findById(id).lean<IdempotencyKey>().exec();
    if (found && found.bodyDigest !== bodyDigest) throw new AppException('IDEMPOTENCY_KEY_REUSED');
    if (found?.status !== undefined) return found;
    // A start that far ahead is of a time before the database's clock was put back.
    const [earliest, latest] = [-ABANDONED_MS, ABANDONED_MS].map((ms) => new Date(startedAt.getTime() + ms));
    const isAbandoned = {
      _id: id,
      status: null,
      $or: [{ startedAt: { $lt: earliest } }, { startedAt: { $gt: latest } }],
    };
    const taken = await this.keys.updateOne(isAbandoned, { $set: { startedAt, expiresAt } });
    if (found && taken.modifiedCount === 1) return { documentId: found.documentId };
    throw new AppException('IDEMPOTENCY_KEY_IN_USE', { retryAfterSeconds: RETRY_AFTER_SECONDS });
  }
}

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

function notAKey(): AppException {
  const message = 'Idempotency-Key must be 1 to 255 visible ASCII characters';
  return new AppException('VALIDATION_FAILED', { details: [{ field: 'Idempotency-Key', rule: 'isKey', message }] });
}
