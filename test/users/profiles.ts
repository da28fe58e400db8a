import type { SignedInAccount, TestApp, TestResponse } from '../support/create-test-app.js';

/** A valid onboarding form. */
export const FORM = {
  fullName: 'Robin Berg',
  bio: 'Two dogs and a parrot.',
  nativeLanguage: 'German',
  learningLanguage: 'Portuguese',
  location: 'Hamburg',
};

/** An account that has completed its profile. */
export async function createWithProfile(
  test: TestApp,
  { id, ...form }: Partial<typeof FORM> & { id?: string } = {},
): Promise<SignedInAccount> {
  const account = await test.createAccount({ role: 'user', ...(id && { id }) });
  const { status } = await test.request('PUT', '/api/auth/onboarding', { as: account, body: { ...FORM, ...form } });
  expect(status).toBe(200);
  return account;
}

export const ask = (test: TestApp, from: SignedInAccount, to: Pick<SignedInAccount, 'id'>): Promise<TestResponse> =>
  test.request('POST', `/api/users/friend-request/${encodeURIComponent(to.id)}`, { as: from });

export const accept = (test: TestApp, as: SignedInAccount, requestId: string): Promise<TestResponse> =>
  test.request('PUT', `/api/users/friend-request/${requestId}/accept`, { as });

/** Makes two accounts friends; returns the id of the request. */
export async function befriend(test: TestApp, a: SignedInAccount, b: SignedInAccount): Promise<string> {
  const asked = await ask(test, a, b);
  expect(asked.status).toBe(201);
  const id = String(asked.body['id']);
  expect((await accept(test, b, id)).status).toBe(200);
  return id;
}

/** The body of a list: the API answers some with bare arrays. */
export const listOf = ({ body }: TestResponse): Record<string, unknown>[] =>
  body as unknown as Record<string, unknown>[];

/** The address of the next page; undefined on the last one. */
export const nextOf = ({ headers }: TestResponse): string | undefined =>
  /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];

/** Every page of a list, one after the other. */
export async function pagesOf(test: TestApp, as: SignedInAccount, first: string): Promise<TestResponse[]> {
  const pages: TestResponse[] = [];
  for (let path: string | undefined = first; path !== undefined; path = nextOf(pages.at(-1) as TestResponse)) {
    const page: TestResponse = await test.request('GET', path, { as });
    expect(page.status).toBe(200);
    pages.push(page);
    expect(pages.length).toBeLessThan(1000);
  }
  return pages;
}
