import { Injectable } from '@nestjs/common';
import { AppException } from '../common/errors/app-exception.js';
import { DatabaseHealth } from '../database/database-health.js';
import { StreamService } from '../stream/stream.service.js';
import type { LivenessDto, ReadinessDto } from './health.dto.js';

const PING_TIMEOUT_MS = 1000;
const RETRY_AFTER_SECONDS = 2;

/** Answers orchestrators. Without the database we are of no use; without Stream we still are. */
@Injectable()
export class HealthService {
  private shuttingDown = false;

  constructor(
    private readonly database: DatabaseHealth,
    private readonly stream: StreamService,
  ) {}

  /** From now on readiness sends callers elsewhere; everything else goes on. */
  leave(): void {
    this.shuttingDown = true;
  }

  live(): LivenessDto {
    return { status: 'ok' };
  }

  async ready(): Promise<ReadinessDto> {
    if (this.shuttingDown) throw new AppException('SHUTTING_DOWN', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    if (!(await this.database.isReachable(PING_TIMEOUT_MS))) {
      throw new AppException('DATABASE_UNAVAILABLE', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    const stream = this.stream.state;
    return { status: stream === 'up' ? 'ok' : 'degraded', database: 'up', stream };
  }
}
