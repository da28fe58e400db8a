import type { LoggerService } from '@nestjs/common';

/** The context under which is logged who was given what. */
const AUDIT = 'audit';

/** Lets the audit trail through and nothing else: a command tells by itself how it went, in its own words. */
export class AuditOnlyLogger implements LoggerService {
  constructor(private readonly logger: LoggerService) {}

  log(message: unknown, ...rest: unknown[]): void {
    if (rest.at(-1) === AUDIT) this.logger.log(message, ...rest);
  }

  warn(): void {
    // Nothing: see the class.
  }

  error(): void {
    // Nothing: see the class.
  }
}
