import { setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { HealthService } from './health/health.service.js';

/** How long an instance that is leaving still takes what comes, so that balancers and clients can turn to others. */
const LINGER_MS = 1000;
/** How long requests that were accepted may take to be answered; longer than any of them waits for Stream. */
const ANSWERING_MS = 5000;
/** Ten seconds is what orchestrators commonly grant before they kill. */
const HARD_STOP_MS = 9500;

/**
 * Has SIGTERM and SIGINT end the process in order: readiness fails, and connections are closed as they are answered;
 * then nothing new is accepted and what was accepted is answered; then the loops finish or give back their claims; then
 * the database is let go. Exit code 0; 1 when it had to be cut short, which loses nothing, because claims run out by
 * themselves. A second signal changes nothing.
 */
export function endOnSignals(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  let leaving = false;
  // The only way to tell a client not to use a connection again before it has sent its next request on it.
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
