import { TestClock } from '../../clock/test-clock.js';
import { signToken, startForTest, type TestSandbox, usualClaims } from '../testing/start-for-test.js';

const NOW = new Date('2026-01-01T00:00:00.000Z');
const NOW_SECONDS = NOW.getTime() / 1000;

/** What makes a token a bad one, of either kind. */
const BAD_CLAIMS: [string, Record<string, unknown>][] = [
  ['of another app', { access_key: 'other' }],
  ['without access_key', { access_key: undefined }],
  ['without type', { type: undefined }],
  ['of version 1', { version: 1 }],
  ['of version "2"', { version: '2' }],
  ['without version', { version: undefined }],
  ['without iat', { iat: undefined }],
  ['issued in the future', { iat: NOW_SECONDS + 1 }],
  ['without nbf', { nbf: undefined }],
  ['not valid yet', { nbf: NOW_SECONDS + 1 }],
  ['without exp', { exp: undefined }],
  ['that expires now', { exp: NOW_SECONDS }],
  ['with exp as text', { exp: String(NOW_SECONDS + 60) }],
  ['without jti', { jti: undefined }],
  ['with an empty jti', { jti: '' }],
];

describe('tokens', () => {
  let test: TestSandbox;
  let roomId: string;

  beforeAll(async () => {
    test = await startForTest({ clock: new TestClock(() => NOW) });
    roomId = String((await test.call('POST', '/rooms')).body.id);
  });
  afterAll(() => test.sandbox.close());

  const refused = { status: 401, body: { code: 401, message: 'Token validation error' } };

  describe('of servers', () => {
    const read = (authorization?: string): Promise<unknown> => test.callWith(authorization, 'GET', '/rooms');

    it('open the API', async () => {
      expect(await read(`Bearer ${test.managementToken()}`)).toMatchObject({ status: 200 });
    });

    it.each([...BAD_CLAIMS, ['of type app', { type: 'app' }]] as const)('%s are refused', async (_name, claims) => {
      const answer = await read(`Bearer ${test.managementToken({ ...claims })}`);
      expect(answer).toMatchObject({ ...refused, body: { details: [expect.any(String)] } });
    });

    it.each([
      ['none', undefined],
      ['empty', ''],
      ['no bearer', signToken(usualClaims('management', NOW))],
      ['in small letters', `bearer ${signToken(usualClaims('management', NOW))}`],
      ['no token', 'Bearer x.y.z'],
      ['of another secret', `Bearer ${signToken(usualClaims('management', NOW), 'x'.repeat(32))}`],
      ['of another algorithm', `Bearer ${signToken(usualClaims('management', NOW), undefined, 'HS384')}`],
    ])('are refused: %s', async (_name, authorization) => {
      expect(await read(authorization)).toMatchObject(refused);
    });

    it('are needed before anything else is looked at', async () => {
      expect(await test.callWith(undefined, 'POST', '/rooms', { colour: 'red' })).toMatchObject(refused);
      expect(await test.callWith(undefined, 'GET', '/nothing')).toMatchObject(refused);
    });

    it('are not those of clients', async () => {
      expect(await read(`Bearer ${test.appToken({ room_id: roomId, role: 'host' })}`)).toMatchObject(refused);
    });
  });

  describe('of clients', () => {
    const join = (claims: Record<string, unknown>): Promise<unknown> =>
      test.control('POST', '/join', {
        token: test.appToken({ room_id: roomId, role: 'guest', user_id: 'ana', ...claims }),
      });

    it.each([...BAD_CLAIMS, ['of type management', { type: 'management' }]] as const)(
      '%s are refused',
      async (_name, claims) => {
        expect(await join({ ...claims })).toMatchObject(refused);
      },
    );

    it.each([
      ['without room', { room_id: undefined }, 401, 'Token validation error'],
      ['without role', { role: undefined }, 401, 'Token validation error'],
      ['with a user that is no text', { user_id: 5 }, 401, 'Token validation error'],
      ['for an unknown room', { room_id: 'f'.repeat(24) }, 404, 'room not found'],
      ['for an unknown role', { role: 'king' }, 403, 'role not allowed'],
    ])('%s are refused', async (_name, claims, status, message) => {
      expect(await join(claims)).toMatchObject({ status, body: { code: status, message } });
    });

    it('need not name a user', async () => {
      expect(await join({ user_id: undefined })).toMatchObject({ status: 200, body: { user_id: '' } });
    });

    it('are not those of servers', async () => {
      expect(await test.control('POST', '/join', { token: test.managementToken() })).toMatchObject(refused);
      expect(await test.control('POST', '/join', {})).toMatchObject({ status: 400, body: { code: 400 } });
    });
  });
});
