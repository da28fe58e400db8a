import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { nameOf, routesOf } from '../support/routes.js';

/** Answers that anybody may keep. */
const CACHEABLE = ['GET /api/avatars/:id.svg'];

describe('answers are kept by nobody', () => {
  let test: TestApp;
  let admin: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp();
    admin = await test.createAccount({ role: 'admin' });
  });
  afterAll(() => test.close());

  const ask = async (method: string, path: string, as?: SignedInAccount) => {
    const address = path.replace(':cid', 'messaging:a').replaceAll(/:\w+/g, 'a');
    const response = await fetch(`${test.url}${address}`, {
      method,
      headers: as ? { authorization: `Bearer ${as.token}` } : {},
    });
    await response.arrayBuffer();
    const { status, headers } = response;
    return { status, cacheControl: headers.get('cache-control') };
  };

  it('on any route, for anybody, whatever the outcome', async () => {
    const routes = routesOf(test).filter((route) => !CACHEABLE.includes(nameOf(route)));
    const kept: unknown[] = [];
    const statuses = new Set<number>();
    for (const { method, path } of routes) {
      for (const as of [admin, undefined]) {
        const answer = await ask(method, path, as);
        statuses.add(answer.status);
        if (answer.cacheControl !== 'no-store') kept.push([method, path, answer]);
      }
    }
    expect(kept).toEqual([]);
    expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 401, 404]));
  });

  it('where there is no route, or another method', async () => {
    expect(await ask('GET', '/nothing')).toEqual({ status: 404, cacheControl: 'no-store' });
    expect(await ask('PUT', '/health/live')).toEqual({ status: 405, cacheControl: 'no-store' });
    expect(await ask('GET', '/%zz')).toEqual({ status: 400, cacheControl: 'no-store' });
  });

  it('but for pictures, and for those only where there is one', async () => {
    expect(await ask('GET', '/api/avatars/owner-17.svg')).toEqual({
      status: 200,
      cacheControl: 'public, max-age=31536000, immutable',
    });
    expect(await ask('GET', '/api/avatars/%20.svg')).toMatchObject({ cacheControl: 'no-store' });
  });
});
