import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { createAdapter } from './http/create-adapter.js';
import { PinoLoggerService } from './common/logging/pino-logger.service.js';
import type { AppConfig } from './config/app-config.js';
import { ConfigError, loadConfig, readEnvironment } from './config/load-config.js';
import { configureApp } from './configure-app.js';
import { prepareShutdown } from './shutdown.js';

/**
 * Starts the server. When it cannot start, the process ends with exit code 1.
 *
 * @returns once it listens: what ends it in order
 */
export async function serve(): Promise<(signal: NodeJS.Signals) => void> {
  // A reader of the log that has gone ends the log, not the server.
  process.stdout.on('error', () => undefined);
  const config = loadOrExit();
  const adapter = createAdapter(config);
  const { log } = adapter.getInstance();
  for (const warning of config.warnings) log.warn(warning);
  try {
    const app = await NestFactory.create<NestFastifyApplication>(AppModule.register(config), adapter, {
      logger: new PinoLoggerService(log),
      abortOnError: false,
      bodyParser: false,
      routeConflictPolicy: { duplicate: 'error', shadow: 'error' },
    });
    configureApp(app);
    const shutDown = prepareShutdown(app);
    await app.init();
    // Not Nest's own, which logs a port that is taken by itself.
    await adapter.getInstance().listen({ port: config.http.port, host: config.http.host });
    return shutDown;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') exitWith(portTaken(config.http));
    log.fatal({ err: error }, 'the server could not start');
    process.exit(1);
  }
}

function loadOrExit(): AppConfig {
  try {
    return loadConfig(readEnvironment());
  } catch (error) {
    if (error instanceof ConfigError) exitWith(error.message);
    throw error;
  }
}

function exitWith(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

const portTaken = ({ port }: AppConfig['http']): string =>
  `port ${port} is in use: stop what listens there, or choose another port, for example PORT=${port < 65_535 ? port + 1 : port - 1}`;
