import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import jwt from 'jsonwebtoken';
import type { World } from './world.js';

const RETRY_MS = 100;
/** How long a patient client keeps retrying. Far longer than any restart takes on a busy machine. */
const PATIENCE_MS = 90_000;
/** Clocks may be ten minutes apart. */
const TOKEN_HOURS = 2;

/** A caller with a token. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly token: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Thrown when a client that does not retry got no answer or an error. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

/** The apps and Stream, as the servers see them. Records everything that a server acknowledged in the ledger. */
export class Client {
  /** @param patient whether it retries until it is answered; one that does not stands for an app that was closed */
  constructor(
    private readonly world: World,
    private readonly patient: boolean,
    private readonly urlOf: () => string = () => world.next().url,
  ) {}

  /** A caller whose account the servers create on the first request. */
  caller(id: string, role: string, claims: Readonly<Record<string, unknown>> = {}): Caller {
    const name = `${role} ${id}`;
    const token = jwt.sign({ sub: id, role, name, ...claims }, this.world.jwtSecret, {
      algorithm: 'HS256',
      expiresIn: `${TOKEN_HOURS}h`,
      noTimestamp: true,
    });
    return { id, name, role, token };
  }

  /** @throws Unanswered when an impatient client is not answered with 2xx, and a patient one not within its patience */
  async request(caller: Caller, method: string, path: string, body?: unknown): Promise<Answer> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await this.attempt(caller, method, path, body).catch(() => undefined);
      if (answer && answer.status < 300) {
        const { id, name, role } = caller;
        this.world.ledger.accounts.set(id, { name, role });
        this.world.ledger.requests += 1;
        return answer;
      }
      if (!this.patient || Date.now() > deadline || (answer && answer.status < 500)) {
        throw new Unanswered(`${method} ${path}: ${answer ? JSON.stringify(answer) : 'no answer'}`);
      }
      await delay(RETRY_MS);
    }
  }

  /** Posts an event as Stream does; true when it was acknowledged. */
  async deliver(event: Readonly<Record<string, unknown>>): Promise<boolean> {
    const answer = await this.post(event).catch(() => undefined);
    return answer !== undefined && answer.status < 300;
  }

  /** The same, with whatever was answered; throws when nothing was. */
  async post(event: Readonly<Record<string, unknown>>): Promise<Answer> {
    const { apiKey, apiSecret } = this.world.stream;
    const body = Buffer.from(JSON.stringify(event));
    const answer = await answerOf(`${this.urlOf()}/api/webhooks/stream`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-signature': createHmac('sha256', apiSecret).update(body).digest('hex'),
        'x-api-key': apiKey,
        'x-webhook-id': randomUUID(),
        'x-webhook-attempt': '1',
      },
      body: new Uint8Array(body),
    });
    if (answer.status < 300) this.world.ledger.addEvent(body);
    return answer;
  }

  /** Asks once; throws when nothing is answered. */
  attempt(caller: Caller, method: string, path: string, body?: unknown): Promise<Answer> {
    return answerOf(`${this.urlOf()}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${caller.token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }
}

async function answerOf(url: string, request: RequestInit): Promise<Answer> {
  const response = await fetch(url, request);
  const text = await response.text();
  const body = text ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { status: response.status, headers: response.headers, body };
}

/** A `message.new` as Stream sends it. */
export function messageNew(channelId: string, userId: string, text: string): Record<string, unknown> {
  const id = randomUUID();
  const now = new Date().toISOString();
  return {
    type: 'message.new',
    cid: `messaging:${channelId}`,
    channel_type: 'messaging',
    channel_id: channelId,
    message: { id, text, user: { id: userId }, created_at: now, updated_at: now, type: 'regular' },
    message_id: id,
    members: [],
    watcher_count: 0,
    created_at: now,
  };
}
