import { writeFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { createAdapter } from './http/create-adapter.js';
import { loadConfig } from './config/load-config.js';
import { createOpenApiDocument } from './docs.js';

/** Writes the API's description to the file named on the command line. Connects to nothing: Nest only looks at the code. */
const [target = 'docs/openapi.json'] = process.argv.slice(2);
const unused = 'is-signed-with-this-0123456789-abcdef';
const config = loadConfig({
  MONGODB_URI: 'mongodb://127.0.0.1/unused',
  STREAM_API_KEY: 'unused',
  STREAM_API_SECRET: `nothing-${unused}`,
  JWT_SECRET: `no-session-${unused}`,
  LOG_LEVEL: 'silent',
});
const app = await NestFactory.create<NestFastifyApplication>(AppModule.register(config), createAdapter(config), {
  preview: true,
  abortOnError: false,
  logger: false,
});
await writeFile(target, `${JSON.stringify(createOpenApiDocument(app), null, 2)}\n`);
