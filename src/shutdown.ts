import { setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { HealthService } from './health/health.service.js';

/** How long an instance that shuts down still accepts requests, so that balancers and clients can switch to others. */
const LINGER_MS = 1000;
/** How long accepted requests may take to be answered; longer than the default wait for Stream. */
const ANSWERING_MS = 5000;
/** Ten seconds is what orchestrators commonly grant before they kill. */
const HARD_STOP_MS = 9500;

/**
 * Makes SIGTERM and SIGINT end the process in order: readiness fails, and answers close their connections; then nothing new
 * is accepted and accepted requests are answered; then the loops finish or release their claims; then the database
 * connections close. Exit code 0; 1 when the time ran out, which loses nothing, because claims expire. A second signal
 * changes nothing.
 */
export function endOnSignals(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  let leaving = false;
  // Otherwise a client may send its next request on a connection that is about to close.
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (leaving) reply.header('Connection', 'close');
    done(null, payload);
  });
  const leave = (signal: NodeJS.Signals): void => {
    if (leaving) return;
    leaving = true;
    fastify.log.info({ signal }, 'shutting down');
    endInOrder(app).then(
      () => process.exit(0),
      (error: unknown) => {
        fastify.log.error({ err: error }, 'could not shut down in order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', leave);
  process.on('SIGINT', leave);
}

async function endInOrder(app: NestFastifyApplication): Promise<void> {
  const { log, server } = app.getHttpAdapter().getInstance();
  setTimeout(() => {
    log.error('shutting down took too long');
    process.exit(1);
  }, HARD_STOP_MS).unref();
  app.get(HealthService).leave();
  await delay(LINGER_MS);
  setTimeout(() => server.closeAllConnections(), ANSWERING_MS).unref();
  // Nest would stop the loops first; but a request under way may need the work that it waits for.
  await app.getHttpAdapter().close();
  await app.close();
}
