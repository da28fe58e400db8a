import type { Account } from '../../common/accounts/account.js';
import { isOpen, type Session } from './session-tokens.js';

const account: Account = {
  id: 'robin',
  fullName: 'Robin Berg',
  role: 'user',
  customerId: undefined,
  active: true,
  tokensRevokedAt: null,
  sessionVersion: 2,
  sessionsEndedAt: null,
  openSessions: ['one', 'other'],
  endedSessions: ['ended'],
};
const ISSUED = new Date('2026-11-21T12:00:00.000Z');
const own: Session = { kind: 'own', id: 'one', version: 2, issuedAt: ISSUED, expiresAt: new Date(8.64e15) };
const external: Session = { ...own, kind: 'external', version: undefined };
const at = (offsetMs: number): Account => ({ ...account, sessionsEndedAt: new Date(ISSUED.getTime() + offsetMs) });

describe('a session of ours', () => {
  it('is open under the account’s number, whatever the clock says', () => {
    for (const each of [account, at(-1), at(0), at(60_000)]) expect(isOpen(own, each)).toBe(true);
  });

  it('is over under any other number', () => {
    for (const version of [0, 1, 3, undefined]) expect(isOpen({ ...own, version }, account)).toBe(false);
  });

  it('is over once its account does not list it any more', () => {
    expect(isOpen({ ...own, id: 'other' }, account)).toBe(true);
    expect(isOpen({ ...own, id: 'another' }, account)).toBe(false);
  });
});

describe('a session of another sign-in system', () => {
  it('is open while none were ended, whether it says when it began or not', () => {
    expect(isOpen(external, account)).toBe(true);
    expect(isOpen({ ...external, issuedAt: undefined }, account)).toBe(true);
  });

  it('is open when it began after all were ended, and over when it began before, then, or at an unknown time', () => {
    expect(isOpen(external, at(-1))).toBe(true);
    for (const endedAt of [at(0), at(1)]) expect(isOpen(external, endedAt)).toBe(false);
    expect(isOpen({ ...external, issuedAt: undefined }, at(-1))).toBe(false);
  });

  it('is over once it was signed out of', () => {
    expect(isOpen({ ...external, id: 'ended' }, account)).toBe(false);
  });
});
