import { setTimeout as pause } from 'node:timers/promises';
import type { SampleAccount } from '../samples/accounts.js';
import type { SystemSettings } from '../settings.js';
import { StartError } from '../start-error.js';

/** The system in which a scene is made. */
export interface SceneSystem {
  readonly apiUrl: string;
  readonly stream: Pick<SystemSettings['stream'], 'url' | 'apiKey'>;
  readonly accounts: readonly SampleAccount[];
}

/** An answer that was not refused. */
interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** So often a call is sent when the server asks to come back later, as when Stream takes long. */
const ATTEMPTS = 5;

/** The calls of one run: to the server with the tokens of accounts, and to Stream as the apps of people send them. */
export class SceneCalls {
  private readonly streamTokens = new Map<string, string>();

  constructor(
    private readonly system: SceneSystem,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Calls the server as an account. `expected` are statuses of refusals that are answers, too.
   *
   * @throws StartError when it refuses
   */
  async server(as: string, method: string, path: string, body?: object, expected: number[] = []): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.accountOf(as).token}` };
    return this.send(`${this.system.apiUrl}${path}`, method, headers, body, expected);
  }

  /** Calls Stream as a user. */
  async stream(as: string, method: string, path: string, body?: object): Promise<Answer['body']> {
    const { url, apiKey } = this.system.stream;
    const headers = { authorization: await this.streamTokenOf(as), 'stream-auth-type': 'jwt' };
    const separator = path.includes('?') ? '&' : '?';
    return (await this.send(`${url}${path}${separator}api_key=${apiKey}`, method, headers, body)).body;
  }

  /** Has the stand-in refuse no call for its limits, or do so again, with full budgets. */
  async enforceRateLimits(enforced: boolean): Promise<void> {
    await fetch(`${this.system.stream.url}/_sandbox/rate-limits`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ enforced }),
    });
  }

  private async streamTokenOf(userId: string): Promise<string> {
    const known = this.streamTokens.get(userId);
    if (known !== undefined) return known;
    const { body } = await this.server(userId, 'POST', '/api/chat/token', { userId });
    const token = String(body['token']);
    this.streamTokens.set(userId, token);
    return token;
  }

  private accountOf(id: string): SampleAccount {
    const found = this.system.accounts.find((account) => account.id === id);
    if (!found) throw new StartError(`the scene needs the account ${id}, which was deactivated or deleted`);
    return found;
  }

  private async send(
    url: string,
    method: string,
    headers: Record<string, string>,
    body?: object,
    expected: readonly number[] = [],
  ): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(url, {
        method,
        headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        signal: this.signal,
      });
      const text = await response.text();
      const { status } = response;
      if (response.ok || expected.includes(status)) return { status, body: JSON.parse(text) as Answer['body'] };
      const retryAfter = Number(response.headers.get('retry-after'));
      if (attempt === ATTEMPTS || !(retryAfter > 0)) {
        const { origin, pathname } = new URL(url);
        throw new StartError(
          `the scene is not complete: ${method} ${origin}${pathname} was answered ${status} ${text}`,
        );
      }
      await pause(retryAfter * 1000, undefined, { signal: this.signal });
    }
  }
}
