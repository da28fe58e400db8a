import { type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { pino } from 'pino';
import { AppModule } from '../app.module.js';
import { PasswordRules } from '../auth/passwords/password-rules.service.js';
import { PasswordsService } from '../auth/passwords/passwords.service.js';
import { ChannelDriftService } from '../chat/drift/channel-drift.service.js';
import { ChatTokenService } from '../chat/tokens/chat-token.service.js';
import { PinoLoggerService } from '../common/logging/pino-logger.service.js';
import { serializeError } from '../common/logging/serialize-error.js';
import { loadConfig, readEnvironment } from '../config/load-config.js';
import { newId } from '../database/string-id.js';
import { RoomOperations } from '../rooms/room-operations.service.js';
import { StreamSetupService } from '../stream/setup/stream-setup.service.js';
import { DoctorService } from '../webhooks/doctor.service.js';
import { wantedHook } from '../webhooks/wanted-hook.js';
import { AccountLifecycleService } from '../users/account-lifecycle.service.js';
import { AccountStatesService } from '../users/account-states.service.js';
import { DriftService } from '../users/drift/drift.service.js';
import { UsersService } from '../users/users.service.js';
import { SecurityOnlyLogger } from './security-only-logger.js';
import type { Terminal } from './terminal.js';

/** The services of the server that commands use. */
export type Application = Awaited<ReturnType<typeof openApplication>>;

/**
 * The server without HTTP, with the same settings. Loops and other background jobs are not started. A command only wakes
 * the loop for the work that it has marked, so it runs beside any number of servers, or alone, and takes no events and
 * no notifications from them. Servers finish the work that it leaves.
 *
 * @param environment the settings; by default the environment of the process
 * @throws ConfigError for invalid settings; the driver's error when MongoDB cannot be reached
 */
export async function openApplication(
  terminal: Terminal,
  verbose: boolean,
  environment: Readonly<Record<string, string | undefined>> = readEnvironment(),
) {
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
    channelDrift: context.get(ChannelDriftService),
    setup: context.get(StreamSetupService),
    doctor: context.get(DoctorService),
    /** The hook of this server in Stream; undefined when Stream cannot reach this server. */
    hook: wantedHook(config),
    rooms: context.get(RoomOperations),
    tokens: context.get(ChatTokenService),
    /** Whether accounts sign in at this server. */
    localAccounts: config.auth.localAccounts,
    passwordRules: context.get(PasswordRules),
    passwords: context.get(PasswordsService),
    newId,
    close: () => context.close(),
  };
}

/** Background jobs start in Nest's bootstrap hook, so commands remove it from every provider. */
function withoutBootstrap<T>(instance: T): T {
  if (typeof instance === 'object' && instance !== null && 'onApplicationBootstrap' in instance) {
    Object.defineProperty(instance, 'onApplicationBootstrap', { value: undefined });
  }
  return instance;
}

/** The server's log on standard error: all of it with `--verbose`, otherwise only security events. */
function createLogger({ streams: { stderr } }: Terminal, level: string, verbose: boolean): LoggerService {
  const serializers = { err: (error: unknown) => serializeError(error) };
  const logger = new PinoLoggerService(pino({ level, serializers }, { write: (line) => stderr.write(line) }));
  return verbose ? logger : new SecurityOnlyLogger(logger);
}
