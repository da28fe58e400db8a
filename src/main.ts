import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { createAdapter } from './common/http/create-adapter.js';
import { ConfigError, loadConfig } from './config/load-config.js';
import type { AppConfig } from './config/app-config.js';
import { readEnvironment } from './config/read-environment.js';
import { configureApp } from './configure-app.js';

const config = loadOrExit();
const app = await NestFactory.create<NestFastifyApplication>(AppModule.register(config), createAdapter(config), {
  bufferLogs: true,
  bodyParser: false,
  routeConflictPolicy: { duplicate: 'error', shadow: 'error' },
});
configureApp(app);
app.enableShutdownHooks();
await app.listen({ port: config.http.port, host: config.http.host });

function loadOrExit(): AppConfig {
  try {
    return loadConfig(readEnvironment());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
