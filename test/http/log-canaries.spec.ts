import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { deliver, messageNew, signEvent } from '../support/signed-event.js';

const SAID = 'Did he take the tablet this morning?';
const ADDRESS = 'robin.berg@example.org';

/** Every spec's app is closed by the same look at its log; here that look is looked at. */
describe('what must not be logged', () => {
  let test: TestApp;
  let account: SignedInAccount;
  let issued: string;

  beforeAll(async () => {
    test = await createTestApp();
    account = await test.createAccount({ role: 'customer', customerId: 7 });
    const { body } = await test.request('POST', '/api/chat/token', { as: account, body: { userId: account.id } });
    issued = String(body['token']);
    const event = messageNew('messaging:general');
    Object.assign(event['message'] as object, { text: SAID });
    expect((await deliver(test, signEvent(test, event))).status).toBe(200);
    const users = test.database.collection('users');
    await users.updateOne({ _id: account.id as never }, { $set: { email: ADDRESS } });
  });
  afterEach(() => test.log.forget());

  const write = (value: string) =>
    test.app
      .getHttpAdapter()
      .getInstance()
      .log.trace({ oops: [value] }, 'by mistake');

  it('was not logged so far', async () => {
    expect(test.log.entries.length).toBeGreaterThan(10);
    expect(await test.leaks()).toEqual([]);
  });

  it.each<[string, () => string, string]>([
    ['the secret of Stream', () => test.stream.apiSecret, 'a secret'],
    ['the secret of session tokens', () => test.jwtSecret, 'a secret'],
    ['a session token', () => account.token, 'a token'],
    ['the claims of a session token', () => String(account.token.split('.')[1]), 'a token'],
    ['the signature of a session token', () => String(account.token.split('.')[2]), 'a token'],
    ['a token for Stream', () => issued, 'a token'],
    ['the signature of a token for Stream', () => String(issued.split('.')[2]), 'a token'],
    ['a token that no test has seen', () => 'eyJhbGciOiJIUzI1NiJ9.eyJzZXJ2ZXIiOnRydWV9.x', 'a token'],
    ['a header', () => `Bearer ${account.token}`, 'the header authorization'],
    ['what somebody said', () => `> ${SAID}`, 'the text of a message'],
    ['an address', () => `dup key: ${ADDRESS}`, 'an address'],
  ])('is noticed when it is: %s', async (_case, leak, kind) => {
    write(leak());
    expect(await test.leaks()).toContain(kind);
  });

  it('fails the spec in which it was', async () => {
    write(account.token);
    await expect(test.close()).rejects.toThrow('the log holds a token');
  });
});
