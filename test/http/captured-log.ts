import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** pino keeps its destination under a symbol of this description; it has no public way to change it later. */
const DESTINATION = 'pino.stream';

/** What a running server writes to its log, from now on and at every level, instead of to standard output. */
export class CapturedLog {
  private readonly written: string[] = [];

  constructor(app: NestFastifyApplication) {
    const { log } = app.getHttpAdapter().getInstance();
    const destination = Object.getOwnPropertySymbols(log).find(({ description }) => description === DESTINATION);
    if (!destination) throw new Error(`the log has no ${DESTINATION}`);
    Object.assign(log, { [destination]: { write: (line: string) => this.written.push(line) } });
    log.level = 'trace';
  }

  get text(): string {
    return this.written.join('');
  }

  /** The lines of one request. */
  linesOf(requestId: string): Record<string, unknown>[] {
    return this.written
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ reqId }) => reqId === requestId);
  }
}
