import { type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { pino } from 'pino';
import { AppModule } from '../app.module.js';
import { PasswordsService } from '../auth/passwords/passwords.service.js';
import { ChatTokenService } from '../chat/tokens/chat-token.service.js';
import { PinoLoggerService } from '../common/logging/pino-logger.service.js';
import { serializeError } from '../common/logging/serialize-error.js';
import { loadConfig } from '../config/load-config.js';
import { readEnvironment } from '../config/read-environment.js';
import { newId } from '../database/string-id.js';
import { AccountLifecycleService } from '../users/account-lifecycle.service.js';
import { AccountStatesService } from '../users/account-states.service.js';
import { DriftService } from '../users/drift/drift.service.js';
import { avatarUrl } from '../users/profiles/avatar.js';
import { UsersService } from '../users/users.service.js';
import { AuditOnlyLogger } from './audit-only-logger.js';
import type { Terminal } from './terminal.js';

/** What commands use of the server. */
export interface Application {
  readonly accounts: UsersService;
  readonly lifecycle: AccountLifecycleService;
  readonly states: AccountStatesService;
  readonly drift: DriftService;
  readonly tokens: ChatTokenService;
  readonly passwords: PasswordsService;
  readonly newId: () => string;
  /** Where an account's generated picture is. */
  readonly pictureOf: (id: string) => string;
  close(): Promise<void>;
}

/**
 * The whole server without its HTTP side, with the same settings. What a server starts in order to go on for ever, its
 * loops above all, is not started: a command is a short visit. It only does work that it has brought about itself, by
 * waking the loop concerned, so it works beside any number of servers as well as alone, and takes no events and no
 * notifications from them. Work that it leaves unfinished is given back for others to do.
 *
 * @param environment where the settings are; by default what the process was given
 * @throws ConfigError for settings that cannot be used; whatever MongoDB says when it does not answer.
 */
export async function openApplication(
  terminal: Terminal,
  verbose: boolean,
  environment: Readonly<Record<string, string | undefined>> = readEnvironment(),
): Promise<Application> {
  const config = loadConfig(environment);
  const context = await NestFactory.createApplicationContext(AppModule.register(config), {
    logger: createLogger(terminal, config.logLevel, verbose),
    abortOnError: false,
    instrument: { instanceDecorator: withoutBootstrap },
  });
  return {
    accounts: context.get(UsersService),
    lifecycle: context.get(AccountLifecycleService),
    states: context.get(AccountStatesService),
    drift: context.get(DriftService),
    tokens: context.get(ChatTokenService),
    passwords: context.get(PasswordsService),
    newId,
    pictureOf: (id) => avatarUrl(config.http.publicUrl, id),
    close: () => context.close(),
  };
}

/** Nest calls the bootstrap hook of every provider that has one; in a command none has. */
function withoutBootstrap<T>(instance: T): T {
  if (typeof instance === 'object' && instance !== null && 'onApplicationBootstrap' in instance) {
    Object.defineProperty(instance, 'onApplicationBootstrap', { value: undefined });
  }
  return instance;
}

/** The server's log, on standard error: all of it when asked for, else the audit trail alone. */
function createLogger({ streams: { stderr } }: Terminal, level: string, verbose: boolean): LoggerService {
  const serializers = { err: (error: unknown) => serializeError(error) };
  const logger = new PinoLoggerService(pino({ level, serializers }, { write: (line) => stderr.write(line) }));
  return verbose ? logger : new AuditOnlyLogger(logger);
}
