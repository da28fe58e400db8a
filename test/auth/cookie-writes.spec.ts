import { AccountLifecycleService } from '../../src/users/account-lifecycle.service.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { closeRawConnections, rawRequest } from '../support/raw-http.js';
import { deliver, messageNew, signEvent } from '../support/signed-event.js';
import { openSession, signUp } from './accounts.js';

const FRONTEND = 'https://app.example.com';
const EVIL = 'https://evil.test';

const SITES = [undefined, 'same-origin', 'same-site', 'cross-site', 'none'] as const;
const ORIGINS = [undefined, 'own', FRONTEND, EVIL, 'null'] as const;
const CREDENTIALS = ['cookie', 'bearer', 'both', 'none'] as const;
/** The content types that a page may send without a preflight, and the one that needs it. */
const CONTENT_TYPES = [
  'application/json',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  undefined,
] as const;

type Site = (typeof SITES)[number];
type Origin = (typeof ORIGINS)[number];

const combinations = SITES.flatMap((site) =>
  ORIGINS.flatMap((origin) =>
    CREDENTIALS.flatMap((credentials) =>
      CONTENT_TYPES.map((contentType) => ({ site, origin, credentials, contentType })),
    ),
  ),
);
type Combination = (typeof combinations)[number];

/** The rule, written down once more and otherwise than in the server: what a browser can say of a page that is not ours. */
function comesFromElsewhere(site: Site, origin: Origin): boolean {
  if (site === 'same-origin') return false;
  if (origin !== undefined) return origin === EVIL || origin === 'null';
  return site === 'same-site' || site === 'cross-site';
}
const isProven = (site: Site, origin: Origin): boolean =>
  !comesFromElsewhere(site, origin) && (site !== undefined || origin !== undefined);

/** As a page of another site sends it, as far as it says anything: what the cookie is kept from. */
const isRefused = ({ site, origin, credentials }: Combination): boolean =>
  credentials === 'cookie' && !isProven(site, origin);
/** Where the cookie is set or cleared, a source that is known to be foreign is enough. */
const isRefusedAtTheDoor = ({ site, origin, credentials }: Combination): boolean =>
  credentials === 'cookie' || credentials === 'both' ? !isProven(site, origin) : comesFromElsewhere(site, origin);

describe('a write with the cookie', () => {
  let test: TestApp;
  let vet: { id: string; cookie: string; token: string };

  beforeAll(async () => {
    test = await createTestApp({ CORS_ORIGINS: FRONTEND });
    vet = await signInAsVet();
  });
  afterAll(async () => {
    closeRawConnections();
    await test.close();
  });

  async function signInAsVet(): Promise<{ id: string; cookie: string; token: string }> {
    const account = await signUp(test);
    await test.app.get(AccountLifecycleService).changeRole(account.id, 'vet', { by: 'operator' });
    const { token } = await openSession(test, account);
    return { id: account.id, cookie: `jwt=${token}`, token };
  }

  const headersOf = ({ site, origin, credentials, contentType }: Combination) => {
    const headers: [string, string][] = [];
    if (site) headers.push(['sec-fetch-site', site]);
    if (origin) headers.push(['origin', origin === 'own' ? test.url : origin]);
    if (credentials === 'cookie' || credentials === 'both') headers.push(['cookie', vet.cookie]);
    if (credentials === 'bearer' || credentials === 'both') headers.push(['authorization', `Bearer ${vet.token}`]);
    if (contentType) headers.push(['content-type', contentType]);
    return headers;
  };
  const send = async (method: string, path: string, combination: Combination, body: unknown) => {
    const text = JSON.stringify(body);
    const { status, text: answer } = await rawRequest(`${test.url}${path}`, {
      method,
      headers: headersOf(combination),
      body: text,
    });
    return { status, code: (JSON.parse(answer) as { code?: string }).code };
  };
  /** Sends every combination, and says which were answered otherwise than the rule says. */
  const violations = async (
    [method, path]: readonly [string, string],
    body: unknown,
    refused: (combination: Combination) => boolean,
  ): Promise<unknown[]> => {
    const wrong: unknown[] = [];
    for (const combination of combinations) {
      const answer = await send(method, path, combination, body);
      // Forms are no JSON: no route takes them, wherever they come from.
      const expected = combination.contentType === 'application/json' && refused(combination);
      if ((answer.code === 'FOREIGN_ORIGIN') !== expected) wrong.push({ ...combination, ...answer });
      if (refused(combination) && answer.status !== 403 && answer.status !== 415)
        wrong.push({ ...combination, ...answer });
    }
    return wrong;
  };

  it('to a route that makes something is let in from our own pages alone, and nothing else is made', async () => {
    const appointments = test.database.collection('appointments');
    const owner = await test.createAccount({ role: 'pet-owner' });
    const appointmentTime = new Date(Date.now() + 86_400_000).toISOString();
    const body = { petOwnerId: owner.id, vetId: vet.id, appointmentTime };
    expect(await violations(['POST', '/api/appointments'], body, isRefused)).toEqual([]);
    const letIn = combinations.filter(
      (combination) =>
        combination.contentType === 'application/json' && combination.credentials !== 'none' && !isRefused(combination),
    );
    expect(await appointments.countDocuments()).toBe(letIn.length);
  });

  it('to a route that changes something is let in from our own pages alone', async () => {
    expect(await violations(['PUT', '/api/auth/password'], {}, isRefused)).toEqual([]);
  });

  it.each(['/api/auth/signup', '/api/auth/login'])(
    'or a call of %s, which sets the cookie, is let in from our own pages and from no page at all',
    async (path) => {
      expect(await violations(['POST', path], {}, isRefusedAtTheDoor)).toEqual([]);
    },
  );

  it('or a call of /api/auth/logout, which clears it, is let in just so, and ends no session otherwise', async () => {
    const wrong: unknown[] = [];
    const ended = async () => {
      const users = test.database.collection<{ _id: string; endedSessions: readonly unknown[] }>('users');
      return (await users.findOne({ _id: vet.id }))?.endedSessions.length;
    };
    for (const combination of combinations.filter(isRefusedAtTheDoor)) {
      const before = await ended();
      const { status } = await send('POST', '/api/auth/logout', combination, {});
      if (status !== 403 && status !== 415) wrong.push({ ...combination, status });
      if ((await ended()) !== before) wrong.push({ ...combination, ended: true });
    }
    expect(wrong).toEqual([]);
    const me = await test.request('GET', '/api/auth/me', { as: vet });
    expect(me.status).toBe(200);
  });

  it('is no matter where a token is asked for that pages cannot send by themselves', async () => {
    const account = await signUp(test);
    const answer = await test.request('POST', '/api/auth/session', {
      body: { email: account.email, password: account.password },
      headers: { origin: EVIL, 'sec-fetch-site': 'cross-site', cookie: vet.cookie },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('is no matter to a webhook, which is let in by its signature', async () => {
    const delivery = signEvent(test, messageNew('messaging:general'));
    const foreign = { ...delivery.headers, origin: EVIL, 'sec-fetch-site': 'cross-site', cookie: vet.cookie };
    expect((await deliver(test, { ...delivery, headers: foreign })).status).toBe(200);
  });

  it('is not asked about where nothing is changed', async () => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await rawRequest(`${test.url}/api/auth/me`, {
        method,
        headers: [
          ['cookie', vet.cookie],
          ['origin', EVIL],
          ['sec-fetch-site', 'cross-site'],
        ],
      });
      expect(answer.status).toBe(200);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('is refused before anything is looked up, in the one shape of errors', async () => {
    const answer = await test.request('POST', '/api/chat/token', {
      headers: { cookie: 'jwt=nonsense', origin: EVIL },
      body: { userId: 'x' },
    });
    expectError(answer, 'FOREIGN_ORIGIN');
  });
});
