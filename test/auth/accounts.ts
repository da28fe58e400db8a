import type { TestApp, TestResponse } from '../support/create-test-app.js';

/** What somebody types to get an account. */
export interface NewAccount {
  readonly email: string;
  readonly password: string;
  readonly fullName: string;
}

export const PASSWORD = 'correct horse battery staple';
/** A password that nobody in these tests has. */
export const WRONG_PASSWORD = 'incorrect horse battery staple';

let created = 0;

/** Somebody whom no test has met. */
export function newAccount(): NewAccount {
  created += 1;
  return { email: `person-${created}@example.com`, password: PASSWORD, fullName: `Robin Berg ${created}` };
}

/** Browsers send the origin of the page with whatever changes something; here it is the server's own. */
export const ownOrigin = ({ url }: Pick<TestApp, 'url'>): Record<string, string> => ({ origin: url });

/** The cookie that an answer sets, as browsers send it back. */
export function cookieOf({ headers }: TestResponse): string {
  const [cookie] = headers.getSetCookie();
  if (!cookie) throw new Error('the answer sets no cookie');
  return cookie.split(';', 1)[0] ?? '';
}

/** Makes an account for somebody new, over HTTP. */
export async function signUp(
  test: TestApp,
  account = newAccount(),
): Promise<NewAccount & { id: string; cookie: string }> {
  const response = await test.request('POST', '/api/auth/signup', { body: account });
  if (response.status !== 201) throw new Error(`the sign-up was answered ${response.status}`);
  const { id } = response.body['user'] as { id: string };
  return { ...account, id, cookie: cookieOf(response) };
}

/** A bearer session of somebody who has an account. */
export async function openSession(test: TestApp, { email, password }: NewAccount): Promise<{ token: string }> {
  const { status, body } = await test.request('POST', '/api/auth/session', { body: { email, password } });
  if (status !== 200) throw new Error(`the sign-in was answered ${status}`);
  return { token: body['accessToken'] as string };
}

/** Forgets what was counted, as if all windows were over. */
export async function forgetLimits({ database }: TestApp): Promise<void> {
  await database.collection('rate_limits').deleteMany({});
}
