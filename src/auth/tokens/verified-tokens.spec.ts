import { VerifiedTokens } from './verified-tokens.js';

const EXP = 1_795_266_000;
const session = { kind: 'own', id: 'one', version: 0, issuedAt: undefined, expiresAt: new Date(EXP * 1000) } as const;
const claims = { accountId: 'robin', role: 'vet', name: undefined, customerId: undefined, session } as const;

describe('remembered tokens', () => {
  let nowSeconds: number;
  let verified: VerifiedTokens;

  beforeEach(() => {
    nowSeconds = EXP - 3600;
    verified = new VerifiedTokens({ now: () => new Date(nowSeconds * 1000) });
  });

  it('are known until the moment they expire, and not from then on', () => {
    verified.remember('a.b.c', { claims, exp: EXP });
    nowSeconds = EXP - 0.001;
    expect(verified.get('a.b.c')).toBe(claims);
    nowSeconds = EXP;
    expect(verified.get('a.b.c')).toBeUndefined();
    nowSeconds = EXP + 1;
    expect(verified.get('a.b.c')).toBeUndefined();
  });

  it('without an expiry stay known', () => {
    verified.remember('a.b.c', { claims, exp: undefined });
    nowSeconds = EXP * 2;
    expect(verified.get('a.b.c')).toBe(claims);
  });

  it('are told apart by every character', () => {
    verified.remember('a.b.c', { claims, exp: EXP });
    for (const other of ['a.b.C', 'a.b.c ', 'a.b', '']) expect(verified.get(other)).toBeUndefined();
  });
});
