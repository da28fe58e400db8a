import { setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { flushLog } from './common/logging/open-log.js';
import { HealthService } from './health/health.service.js';

/** How long an instance that shuts down still accepts requests, so that balancers and clients can switch to others. */
const LINGER_MS = 1000;
/** How long accepted requests may take to be answered; longer than the default wait for Stream. */
const ANSWERING_MS = 5000;
/** Ten seconds is what orchestrators commonly grant before they kill. */
const HARD_STOP_MS = 9500;

/** How long the last lines of the log may wait for their reader. */
const FLUSH_MS = 500;

/**
 * Prepares the end of the process, before the server listens: readiness fails, and answers close their connections; then
 * nothing new is accepted and accepted requests are answered; then the loops finish or release their claims; then the
 * database connections close. Exit code 0; 1 when the time ran out, which loses nothing, because claims expire.
 *
 * @returns what ends the process; a second call changes nothing
 */
export function prepareShutdown(app: NestFastifyApplication): (signal: NodeJS.Signals) => void {
  const fastify = app.getHttpAdapter().getInstance();
  let leaving = false;
  // Otherwise a client may send its next request on a connection that is about to close.
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (leaving) reply.header('Connection', 'close');
    done(null, payload);
  });
  return (signal) => {
    if (leaving) return;
    leaving = true;
    fastify.log.info({ signal }, 'shutting down');
    void endInOrder(app)
      .then(
        () => 0,
        (error: unknown) => {
          fastify.log.error({ err: error }, 'could not shut down in order');
          return 1;
        },
      )
      .then(async (code) => {
        await flushLog(process.stdout, FLUSH_MS);
        process.exit(code);
      });
  };
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
