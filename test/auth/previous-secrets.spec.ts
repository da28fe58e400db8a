import { randomBytes } from 'node:crypto';
import { createTestApp, sign, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { startTestDatabase, type TestDatabase } from '../../sandbox/database/testing/test-database.js';
import { openSession, signUp } from './accounts.js';

const secret = (): string => randomBytes(32).toString('base64url');

describe('while the secret of tokens rotates', () => {
  const [OLD, OLDER, NEW] = [secret(), secret(), secret()];
  let database: TestDatabase;
  let before: TestApp;
  let during: TestApp;

  beforeAll(async () => {
    database = await startTestDatabase();
    before = await createTestApp({ MONGODB_URI: database.uri, JWT_SECRET: OLD });
    during = await createTestApp({
      MONGODB_URI: database.uri,
      JWT_SECRET: NEW,
      JWT_PREVIOUS_SECRETS: `${OLD},${OLDER}`,
    });
  });
  afterAll(async () => {
    await during.close();
    await before.close();
    await database.close();
  });

  const isAccepted = async (test: TestApp, token: string) =>
    (await test.request('GET', '/api/auth/me', { as: { token } })).status === 200;

  it('sessions that are open go on, and new ones are signed with the new secret', async () => {
    const account = await signUp(before);
    const { token: old } = await openSession(before, account);
    const { token: current } = await openSession(during, account);
    expect(await isAccepted(during, old)).toBe(true);
    expect(await isAccepted(during, current)).toBe(true);
    expect(await isAccepted(before, current)).toBe(false);
  });

  it('tokens of another sign-in system are accepted under each of the secrets, and under no other', async () => {
    const { id } = await signUp(before);
    for (const each of [NEW, OLD, OLDER]) expect(await isAccepted(during, sign({ sub: id }, each))).toBe(true);
    const foreign = { token: sign({ sub: id }, secret()) };
    expectError(await during.request('GET', '/api/auth/me', { as: foreign }), 'UNAUTHORIZED');
  });

  it('a session under an old secret ends like any other', async () => {
    const { token } = await openSession(before, await signUp(before));
    expect((await during.request('POST', '/api/auth/logout', { as: { token } })).status).toBe(200);
    expect(await isAccepted(during, token)).toBe(false);
  });

  it('the log tells of each secret that is still in use, once', async () => {
    const { id } = await signUp(before);
    for (let time = 0; time < 3; time += 1) {
      for (const each of [OLD, OLDER]) await isAccepted(during, sign({ sub: id, name: `${time}` }, each));
    }
    const lines = during.log.entries.filter(({ msg }) => msg === 'previous secret used');
    expect(lines.map(({ reason }) => String(reason)).toSorted()).toEqual([
      'JWT_PREVIOUS_SECRETS, number 1',
      'JWT_PREVIOUS_SECRETS, number 2',
    ]);
  });
});
