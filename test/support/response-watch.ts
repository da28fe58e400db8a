import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Connection } from 'mongoose';
import { normalizeEmail } from '../../src/common/accounts/email-address.js';

/** What only the server may know of an account: how it hashes passwords, and how it keeps sessions apart. */
const PRIVATE = /\$argon2|"(?:passwordHash|password|sessionVersion|openSessions|endedSessions|sessionsEndedAt)"\s*:/;
/** With bounds, so that a long text without any address takes no longer than it is. */
const EMAIL = /[^\s"@\\]{1,64}@[^\s"@\\]{1,250}\.[a-z]{2,24}/gi;

/** The API description shows examples. */
const DESCRIPTION = '/docs';
/** Gives administrators what there is of an account, its address too. */
const EXPORT = /^\/api\/admin\/jobs\/[^/]+\/export$/;

interface Disclosure {
  readonly route: string;
  readonly email: string;
  readonly callerId: string | undefined;
}

/**
 * Watches that no answer of a server, to any caller and on any route, returns what it must not: anything of a password
 * or a session's inner life, and any email address but the caller's own.
 */
export class ResponseWatch {
  private readonly faults = new Set<string>();
  private readonly disclosures: Disclosure[] = [];

  constructor(fastify: FastifyInstance) {
    fastify.addHook('onSend', (request, _reply, payload, done) => {
      if (!request.url.startsWith(DESCRIPTION)) this.look(request, textOf(payload));
      done(null, payload);
    });
  }

  /** Compares the addresses in answers with their owners. Call before the database is closed. */
  async judge(database: Connection): Promise<void> {
    const users = database.collection<{ _id: string; email?: string; deletedAt?: Date | null }>('users');
    for (const { route, email, callerId } of this.disclosures.splice(0)) {
      const caller = callerId === undefined ? null : await users.findOne({ _id: callerId });
      // A deleted account still had its address when it was returned.
      const was = caller?.deletedAt && (await users.countDocuments({ email })) === 0;
      if (caller?.email !== email && !was)
        this.faults.add(`${route} returned an email address that is not the caller’s`);
    }
  }

  /** What was returned and must not be: routes and kinds only. */
  leaks(): string[] {
    return [...this.faults];
  }

  private look(request: FastifyRequest, text: string): void {
    const route = `${request.method} ${request.routeOptions.url ?? 'unknown'}`;
    if (PRIVATE.test(text)) this.faults.add(`${route} returned something of a password or a session`);
    const { user, body } = request as { user?: { id?: string }; body?: { email?: unknown } | null };
    if (EXPORT.test(request.url)) return;
    for (const email of new Set(text.match(EMAIL) ?? [])) {
      if (!isGivenBy(body?.email, email)) this.disclosures.push({ route, email, callerId: user?.id });
    }
  }
}

/** A sign-up or sign-in request names the address itself. */
const isGivenBy = (given: unknown, email: string): boolean =>
  typeof given === 'string' && normalizeEmail(given) === normalizeEmail(email);

const textOf = (payload: unknown): string =>
  typeof payload === 'string' ? payload : Buffer.isBuffer(payload) ? payload.toString('utf8') : '';
