import fc from 'fast-check';
import { StreamError } from '../../stream/stream-errors.js';
import { ClaimLostError } from '../../work/claim.js';
import type { DesiredStreamUser } from './desired-stream-users.js';
import { StreamUserBatch } from './stream-user-batch.js';

const HELD = { assertHeld: () => undefined };
const REFUSED = new StreamError('updateUsers', 'Stream answered 400, code 4', { status: 400, code: 4 });
const AWAY = new StreamError('updateUsers', 'no usable answer');

const user = (id: string): DesiredStreamUser => ({
  id,
  name: id,
  image: null,
  role: 'user',
  custom: {},
  presence: 'active',
  deletion: null,
  tokensRevokedBefore: null,
});
const users = (count: number): DesiredStreamUser[] =>
  Array.from({ length: count }, (_, index) => user(`user-${index}`));

describe('users that are worked on together', () => {
  it('are all sent once, except those that are refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 250 }), fc.func(fc.boolean()), async (count, isBad) => {
        const all = users(count);
        const bad = new Set(all.filter(({ id }) => isBad(id)).map(({ id }) => id));
        const served: string[] = [];
        const batch = new StreamUserBatch(HELD);
        await batch.send(all, async (some) => {
          expect(some.length).toBeLessThanOrEqual(100);
          if (some.some(({ id }) => bad.has(id))) throw REFUSED;
          served.push(...some.map(({ id }) => id));
          await Promise.resolve();
        });
        expect(served).toEqual(all.map(({ id }) => id).filter((id) => !bad.has(id)));
        for (const { id } of all) expect(batch.failureOf(id)).toBe(bad.has(id) ? REFUSED : undefined);
      }),
    );
  });

  it('cost few calls for one that is refused', async () => {
    for (let bad = 0; bad < 100; bad += 1) {
      let calls = 0;
      await new StreamUserBatch(HELD).send(users(100), (some) => {
        calls += 1;
        return some.some(({ id }) => id === `user-${bad}`) ? Promise.reject(REFUSED) : Promise.resolve();
      });
      expect(calls).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(100)));
    }
  });

  it('fail together when Stream is away, and take no part in what follows', async () => {
    const batch = new StreamUserBatch(HELD);
    let calls = 0;
    const send = () => {
      calls += 1;
      return Promise.reject(AWAY);
    };
    await batch.send(users(50), send);
    await batch.send(users(50), send);
    expect(calls).toBe(1);
    expect(users(50).map(({ id }) => batch.failureOf(id))).toEqual(users(50).map(() => AWAY));
    expect(batch.withoutFailures(users(51)).map(({ id }) => id)).toEqual(['user-50']);
  });

  it('are left alone once the claim is lost', async () => {
    const lost = new ClaimLostError();
    const batch = new StreamUserBatch({
      assertHeld: () => {
        throw lost;
      },
    });
    let calls = 0;
    await batch.send(users(3), () => {
      calls += 1;
      return Promise.resolve();
    });
    expect(calls).toBe(0);
    expect(batch.failureOf('user-0')).toBe(lost);
  });

  it('lose those whose ids Stream could never take, without a call', () => {
    const batch = new StreamUserBatch(HELD);
    const all = [user('fine'), user('not fine'), user(''), user('also@fine-1')];
    batch.failInvalidIds(all);
    expect(batch.withoutFailures(all).map(({ id }) => id)).toEqual(['fine', 'also@fine-1']);
    expect(batch.failureOf('not fine')).toMatchObject({ permanent: true });
  });
});
