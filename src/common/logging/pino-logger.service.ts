import type { LoggerService } from '@nestjs/common';
import type { FastifyBaseLogger } from 'fastify';
import { errorText } from './error-text.js';
import { SECURITY_CONTEXT } from './security-log.js';

type Level = 'info' | 'warn' | 'error' | 'debug' | 'trace' | 'fatal';

/** Contexts in which Nest logs every module and route: some fifty lines at each start, logged at debug. */
const WIRING = new Set<unknown>(['InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

/** Sends the log lines of Nest and of our own `Logger`s to Fastify's pino: one log in one format. */
export class PinoLoggerService implements LoggerService {
  /** LOG_LEVEL must not silence security events. */
  private readonly security: FastifyBaseLogger;

  constructor(private readonly pino: FastifyBaseLogger) {
    this.security = pino.child({}, { level: 'info' });
  }

  log = (message: unknown, ...rest: unknown[]): void =>
    this.write(WIRING.has(rest.at(-1)) ? 'debug' : 'info', message, rest);
  warn = (message: unknown, ...rest: unknown[]): void => this.write('warn', message, rest);
  error = (message: unknown, ...rest: unknown[]): void => this.write('error', message, rest);
  debug = (message: unknown, ...rest: unknown[]): void => this.write('debug', message, rest);
  verbose = (message: unknown, ...rest: unknown[]): void => this.write('trace', message, rest);
  fatal = (message: unknown, ...rest: unknown[]): void => this.write('fatal', message, rest);

  /** Nest passes the logger's context last; an object as message becomes fields of the line. */
  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    const context = rest.at(-1);
    const fields = typeof context === 'string' ? { context } : {};
    const log = context === SECURITY_CONTEXT ? this.security : this.pino;
    if (message instanceof Error) log[level]({ ...fields, err: message }, errorText(message));
    else if (typeof message === 'object' && message !== null) log[level]({ ...fields, ...message });
    else log[level](fields, String(message));
  }
}
