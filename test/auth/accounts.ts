import type { TestApp, TestResponse } from '../support/create-test-app.js';

/** The sign-up form of an account. */
export interface NewAccount {
  readonly email: string;
  readonly password: string;
  readonly fullName: string;
}

export const PASSWORD = 'correct horse battery staple';
/** A password that no account in these tests has. */
export const WRONG_PASSWORD = 'incorrect horse battery staple';

let created = 0;

/** A form with an email that no other test uses. */
export function newAccount(): NewAccount {
  created += 1;
  return { email: `person-${created}@example.com`, password: PASSWORD, fullName: `Robin Berg ${created}` };
}

/** Browsers send the page's origin with every write; here it is the server's own. */
export const ownOrigin = ({ url }: Pick<TestApp, 'url'>): Record<string, string> => ({ origin: url });

/** The cookie that an answer sets, as browsers send it back. */
export function cookieOf({ headers }: TestResponse): string {
  const [cookie] = headers.getSetCookie();
  if (!cookie) throw new Error('the answer sets no cookie');
  return cookie.split(';', 1)[0] ?? '';
}

/** Signs a new account up over HTTP. */
export async function signUp(
  test: TestApp,
  account = newAccount(),
): Promise<NewAccount & { id: string; cookie: string }> {
  const response = await test.request('POST', '/api/auth/signup', { body: account });
  if (response.status !== 201) throw new Error(`the sign-up was answered ${response.status}`);
  const { id } = response.body['user'] as { id: string };
  return { ...account, id, cookie: cookieOf(response) };
}

/** Opens a bearer session of an account. */
export async function openSession(test: TestApp, { email, password }: NewAccount): Promise<{ token: string }> {
  const { status, body } = await test.request('POST', '/api/auth/session', { body: { email, password } });
  if (status !== 200) throw new Error(`the sign-in was answered ${status}`);
  return { token: body['accessToken'] as string };
}

/** Resets all rate limits, as if their windows were over. */
export async function forgetLimits({ database }: TestApp): Promise<void> {
  await database.collection('rate_limits').deleteMany({});
}
