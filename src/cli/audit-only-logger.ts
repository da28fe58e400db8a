import type { LoggerService } from '@nestjs/common';

/** The log context of issued tokens. */
const AUDIT = 'audit';

/** Logs only the audit trail: a command prints its own results and errors. */
export class AuditOnlyLogger implements LoggerService {
  constructor(private readonly logger: LoggerService) {}

  log(message: unknown, ...rest: unknown[]): void {
    if (rest.at(-1) === AUDIT) this.logger.log(message, ...rest);
  }

  // Not part of the audit trail.
  warn = (): void => undefined;
  error = (): void => undefined;
}
