import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LoadGauge } from './common/load-gauge.js';
import { useBodyParsers } from './http/body-parser.js';
import { noteResponses } from './http/client-errors.js';
import { allowOrigins } from './http/cross-origin.js';
import { ExceptionEnvelopeFilter } from './http/exception-envelope.filter.js';
import { checkHeaders } from './http/header-check.js';
import { addRequestHooks } from './http/request-hooks.js';
import { refuseWrongMethods } from './http/wrong-method.js';
import { RequestValidationPipe } from './common/validation/request-validation.pipe.js';
import { AppConfig } from './config/app-config.js';
import { setUpDocs } from './docs.js';

/** Everything about the HTTP side that is not a module: the same for the server, its tests and its OpenAPI file. */
export function configureApp(app: NestFastifyApplication): void {
  const config = app.get(AppConfig);
  const fastify = app.getHttpAdapter().getInstance();
  addRequestHooks(fastify, app.get(LoadGauge), config.http.corsOrigins);
  noteResponses(fastify);
  refuseWrongMethods(fastify);
  allowOrigins(app, config.http.corsOrigins);
  checkHeaders(fastify, config);
  useBodyParsers(fastify, {
    webhookBytes: config.webhooks.bodyLimitBytes,
    bulkBytes: config.admin.bulkBodyLimitBytes,
    togetherBytes: config.http.bodiesLimitBytes,
  });
  app.useGlobalFilters(new ExceptionEnvelopeFilter());
  app.useGlobalPipes(new RequestValidationPipe(config.pictures));
  if (config.http.docsEnabled) setUpDocs(app);
}
