import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { createAdapter } from './http/create-adapter.js';
import { PinoLoggerService } from './common/logging/pino-logger.service.js';
import type { AppConfig } from './config/app-config.js';
import { ConfigError, loadConfig, readEnvironment } from './config/load-config.js';
import { configureApp } from './configure-app.js';
import { endOnSignals } from './shutdown.js';

const config = loadOrExit();
const adapter = createAdapter(config);
const { log } = adapter.getInstance();
try {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.register(config), adapter, {
    logger: new PinoLoggerService(log),
    abortOnError: false,
    bodyParser: false,
    routeConflictPolicy: { duplicate: 'error', shadow: 'error' },
  });
  configureApp(app);
  endOnSignals(app);
  await app.listen({ port: config.http.port, host: config.http.host });
} catch (error) {
  log.fatal({ err: error }, 'the server could not start');
  process.exit(1);
}

function loadOrExit(): AppConfig {
  try {
    return loadConfig(readEnvironment());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
