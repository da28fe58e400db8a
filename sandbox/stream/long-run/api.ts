import { createHmac } from 'node:crypto';
import { isObject, type JsonObject } from '../../http/json.js';

export const KEYS = { apiKey: 'sandbox-key', apiSecret: 'sandbox-secret-for-development-only' } as const;

/** One call: as a user, or as a server. */
interface CallOptions {
  readonly as?: string;
  readonly body?: object;
  readonly query?: Readonly<Record<string, string>>;
}

/** The API of the stand-in, as servers and clients call it, and its control routes. Counts calls by what they are for. */
export class Api {
  readonly counts = new Map<string, number>();
  private readonly tokens = new Map<string | undefined, string>();

  constructor(readonly url: string) {}

  /** @throws Error for every answer but 2xx */
  async call(purpose: string, method: string, path: string, options: CallOptions = {}): Promise<JsonObject> {
    const { as, body, query = {} } = options;
    const parameters = new URLSearchParams({ api_key: KEYS.apiKey, ...query });
    this.count(purpose);
    return this.send(method, `${path}?${parameters.toString()}`, body, {
      authorization: this.tokenOf(as),
      'stream-auth-type': 'jwt',
    });
  }

  control(method: string, path: string, body?: object): Promise<JsonObject> {
    return this.send(method, `/_sandbox${path}`, body, {});
  }

  count(purpose: string): void {
    this.counts.set(purpose, (this.counts.get(purpose) ?? 0) + 1);
  }

  /** Of a user, or of a server. */
  tokenOf(userId?: string): string {
    const found = this.tokens.get(userId);
    if (found !== undefined) return found;
    const claims = userId === undefined ? { server: true } : { user_id: userId };
    const content = [{ alg: 'HS256', typ: 'JWT' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const token = `${content}.${createHmac('sha256', KEYS.apiSecret).update(content).digest('base64url')}`;
    this.tokens.set(userId, token);
    return token;
  }

  private async send(
    method: string,
    path: string,
    body: object | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<JsonObject> {
    const isForm = body instanceof FormData;
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...headers, ...(body !== undefined && !isForm && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 300)}`);
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : {};
  }
}
