import type { LoggerService } from '@nestjs/common';
import { SECURITY_CONTEXT } from '../common/logging/security-log.js';

/** Logs only security events: a command prints its own results and errors. */
export class SecurityOnlyLogger implements LoggerService {
  constructor(private readonly logger: LoggerService) {}

  log(message: unknown, ...rest: unknown[]): void {
    if (rest.at(-1) === SECURITY_CONTEXT) this.logger.log(message, ...rest);
  }

  // Not security events.
  warn = (): void => undefined;
  error = (): void => undefined;
}
