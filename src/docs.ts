import type { INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ErrorEnvelope } from './common/errors/error-envelope.js';
import { completeDocument } from './common/openapi/complete-document.js';
import { VERSION } from './version.js';

const DESCRIPTION = `The server behind an app that chats through [Stream](https://getstream.io/chat/docs/). It creates \
chat tokens, keeps users and channels in Stream in step with the app's records, receives Stream's events, notifies \
members, and makes video rooms at 100ms.

**Authentication.** Send the token of \`POST /api/auth/session\` as \`Authorization: Bearer <token>\`, or use the session \
cookie of \`POST /api/auth/login\`. Writes with the cookie are accepted from the server's own origin and from \
\`CORS_ORIGINS\` only.

**Errors.** Every error has the shape of \`ErrorEnvelope\`. Branch on \`code\`. Each response lists the codes it can hold.

**Any address** can also answer 400 \`BAD_REQUEST\`, 404 \`NOT_FOUND\`, 405 \`METHOD_NOT_ALLOWED\` (with an \`Allow\` \
header) and 408 \`REQUEST_TIMEOUT\`; with a body, 503 \`OVERLOADED\`. No operation repeats these.

**Request ids.** Every response has an \`X-Request-Id\` header. Send your own with 8 to 64 letters, digits, \`.\`, \`_\` or \
\`-\`.`;

/** The description of the API, made from the controllers. */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const settings = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Backchannel')
    .setDescription(DESCRIPTION)
    .setVersion(VERSION)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'The server that serves this page.')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'The token of `POST /api/auth/session`, or of a sign-in system that shares `JWT_SECRET`.',
    })
    .addCookieAuth('jwt', { type: 'apiKey', in: 'cookie', name: 'jwt', description: 'The same token in a cookie.' })
    .addTag('Administration', 'Settings in Stream, accounts in bulk, and work under way, for administrators.')
    .addTag('Appointment chat', 'Open, list, end and reopen the channels of appointments.')
    .addTag('Appointments', 'The records of the practice that channels belong to.')
    .addTag('Authentication', 'Create accounts, open and end sessions, change the password.')
    .addTag('Channels', 'Create and manage group channels, list all channels.')
    .addTag('Chat tokens', 'Tokens with which clients connect to Stream.')
    .addTag('Friends', 'Send and answer friend requests, list and end friendships.')
    .addTag('Messages', 'Send, read, change, search and schedule messages, and upload files.')
    .addTag('Health', 'Probes for orchestrators and load balancers.')
    .addTag('Profiles', 'Complete a profile, and find people to get to know.')
    .addTag('Video rooms', 'Make, join, end and count video rooms.')
    .addTag('Webhooks', 'The events that Stream and 100ms send.')
    .build();
  return completeDocument(SwaggerModule.createDocument(app, settings, { extraModels: [ErrorEnvelope] }));
}

/** Swagger UI is made for wide windows. On a phone, descriptions get a line of their own and tables become lists. */
const PHONE_CSS = `
.swagger-ui .topbar { display: none }
@media (max-width: 640px) {
  .swagger-ui .wrapper, .swagger-ui .opblock-tag, .swagger-ui .opblock .opblock-section-header { padding-inline: 10px }
  .swagger-ui .info { margin: 20px 0 }
  .swagger-ui .opblock-tag { display: grid; grid-template-columns: 1fr auto }
  .swagger-ui .opblock-tag small { grid-area: 2 / 1; padding: 0 }
  .swagger-ui .filter .operation-filter-input { width: 100% }
  .swagger-ui table:not(.model) :is(thead, tbody, tr, td) { display: block; width: auto; max-width: 100% }
  .swagger-ui table:not(.model) thead { display: none }
  .swagger-ui table:not(.model) td { padding: 4px 0 }
  .swagger-ui .responses-inner, .swagger-ui .opblock .opblock-section-header { padding: 10px }
}`;

/**
 * Scripts come from files of this server only. Styles may be inline: the page has some, and Swagger UI sets more. Its
 * icons are data.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves Swagger UI at `/docs` and the document itself at `/docs-json` and `/docs-yaml`. */
export function setUpDocs(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', ({ routeOptions }, reply, done) => {
    if (/^\/docs(?:\/|$)/.test(routeOptions.url ?? '')) reply.header('Content-Security-Policy', PAGE_POLICY);
    done();
  });
  SwaggerModule.setup('docs', app, () => createOpenApiDocument(app), {
    jsonDocumentUrl: 'docs-json',
    yamlDocumentUrl: 'docs-yaml',
    customSiteTitle: 'Backchannel API',
    customCss: PHONE_CSS,
    swaggerOptions: {
      deepLinking: true,
      filter: true,
      tagsSorter: 'alpha',
      operationsSorter: 'alpha',
      docExpansion: 'list',
      tryItOutEnabled: true,
      displayRequestDuration: true,
      validatorUrl: null,
    },
  });
}
