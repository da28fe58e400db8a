import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { VERSION } from './version.js';

/** The description of the API, made from the controllers. */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const settings = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Backchannel')
    .setDescription(
      'The server behind an app that chats through Stream: it signs tokens, keeps users and channels in step with the ' +
        'app’s own records, receives Stream’s events and notifies people. Every error has one shape, `ErrorEnvelope`; ' +
        'branch on its `code`.',
    )
    .setVersion(VERSION)
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'From `POST /api/auth/session`, or from a sign-in system that shares JWT_SECRET.',
    })
    .addCookieAuth('jwt', { type: 'apiKey', in: 'cookie', name: 'jwt', description: 'The same token, in a cookie.' })
    .addTag('Signing in', 'Accounts, sessions, and who is signed in')
    .addTag('Profiles', 'What accounts show of themselves, and people to get to know')
    .addTag('Friends', 'Asking, accepting, and who is whose friend')
    .addTag('Tokens', 'With which clients connect to Stream')
    .addTag('Appointment chat', 'The channel of an appointment, from its making to its end')
    .addTag('Appointments', 'The records that channels belong to')
    .addTag('Webhooks', 'What Stream calls')
    .addTag('Operations', 'For whoever runs the server')
    .build();
  return SwaggerModule.createDocument(app, settings);
}

/** Serves Swagger UI at `/docs` and the document itself at `/docs-json`. */
export function setUpDocs(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => createOpenApiDocument(app), {
    jsonDocumentUrl: 'docs-json',
    yamlDocumentUrl: 'docs-yaml',
    customSiteTitle: 'Backchannel API',
    swaggerOptions: { persistAuthorization: true, tryItOutEnabled: true, displayRequestDuration: true },
  });
}
