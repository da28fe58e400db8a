import { Injectable } from '@nestjs/common';
import { AppException } from '../common/errors/app-exception.js';
import { DatabaseHealth } from '../database/database-health.js';
import { PermissionsCheck } from '../stream/setup/permissions-check.service.js';
import { StreamService } from '../stream/stream.service.js';
import type { ReadinessDto } from './health.dto.js';

const PING_TIMEOUT_MS = 1000;
const RETRY_AFTER_SECONDS = 2;

/** Answers orchestrators. The server is ready without Stream, but not without the database. */
@Injectable()
export class HealthService {
  private shuttingDown = false;

  constructor(
    private readonly database: DatabaseHealth,
    private readonly stream: StreamService,
    private readonly permissions: PermissionsCheck,
  ) {}

  /** From now on readiness fails, so that balancers use other instances; everything else goes on. */
  leave(): void {
    this.shuttingDown = true;
  }

  async ready(): Promise<ReadinessDto> {
    if (this.shuttingDown) throw new AppException('SHUTTING_DOWN', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    if (!(await this.database.isReachable(PING_TIMEOUT_MS))) {
      throw new AppException('DATABASE_UNAVAILABLE', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    const stream = this.stream.state;
    const { isOpen } = this.permissions;
    return {
      status: stream === 'up' && !isOpen ? 'ok' : 'degraded',
      database: 'up',
      stream,
      ...(isOpen && { permissions: 'open' as const }),
    };
  }
}
