import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { JsonObject } from '../../http/json.js';
import { TestClock } from '../../clock/test-clock.js';
import { type HmsSandbox, type HmsSandboxOptions, startHmsSandbox } from '../server.js';

/** The credentials that specs use. */
export const TEST_KEYS = { accessKey: 'hms-access-key', secret: 'hms-secret-of-thirty-two-characters' } as const;

/** An answer, of the API or of a control route. */
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
}

/** A stand-in as an app's server and its clients would use it. */
export interface TestSandbox {
  readonly sandbox: HmsSandbox;
  /** Calls the API below `/v2` with a management token. */
  readonly call: (method: string, path: string, body?: object) => Promise<Answer>;
  /** The same with another Authorization header, or none. */
  readonly callWith: (
    authorization: string | undefined,
    method: string,
    path: string,
    body?: object,
  ) => Promise<Answer>;
  readonly control: (method: string, path: string, body?: object) => Promise<Answer>;
  /** A token as an app's server makes it for a client; `claims` are added to the usual ones or replace them. */
  readonly appToken: (claims: JsonObject) => string;
  readonly managementToken: (claims?: JsonObject) => string;
}

/** Starts a stand-in on a free port. The caller closes it. */
export async function startForTest(options: Partial<HmsSandboxOptions> = {}): Promise<TestSandbox> {
  const { now } = options.clock ?? new TestClock();
  const sandbox = await startHmsSandbox({ ...TEST_KEYS, ...options });
  const managementToken = (claims: JsonObject = {}): string =>
    signToken({ ...usualClaims('management', now()), ...claims });
  const callWith: TestSandbox['callWith'] = (authorization, method, path, body) =>
    send(`${sandbox.url}${path}`, method, authorization === undefined ? {} : { authorization }, body);
  return {
    sandbox,
    managementToken,
    callWith,
    call: (method, path, body) => callWith(`Bearer ${managementToken()}`, method, path, body),
    control: (method, path, body) => send(`http://127.0.0.1:${sandbox.port}/_sandbox${path}`, method, {}, body),
    appToken: (claims) => signToken({ ...usualClaims('app', now()), ...claims }),
  };
}

/** A claim that is undefined is left out. */
export function signToken(
  claims: JsonObject,
  secret: string = TEST_KEYS.secret,
  algorithm: jwt.Algorithm = 'HS256',
): string {
  const given = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
  return jwt.sign(JSON.stringify(given), secret, { algorithm });
}

/** What a good token claims. */
export function usualClaims(type: 'app' | 'management', now: Date): JsonObject {
  const iat = Math.floor(now.getTime() / 1000) - 10;
  return { access_key: TEST_KEYS.accessKey, type, version: 2, iat, nbf: iat, exp: iat + 3600, jti: randomUUID() };
}

async function send(url: string, method: string, headers: Record<string, string>, body?: object): Promise<Answer> {
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const type: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const response = await fetch(url, { method, headers: { ...headers, ...type }, ...content });
  return { status: response.status, headers: response.headers, body: (await response.json()) as JsonObject };
}
