import { AccountCache } from './account-cache.js';

const account = (id: string, fullName = 'Robin Berg') => ({
  id,
  fullName,
  role: 'user' as const,
  customerId: undefined,
  active: true,
  tokensRevokedAt: null,
  sessionVersion: 0,
  sessionsEndedAt: null,
  openSessions: [],
  endedSessions: [],
});

describe('accounts that were read', () => {
  let cache: AccountCache;
  let nowMs: number;

  beforeEach(() => {
    nowMs = 1_000_000;
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
    cache = new AccountCache();
  });
  afterEach(() => jest.restoreAllMocks());

  it('are known for four seconds, counted from when the database was asked', () => {
    const reading = cache.startReading();
    nowMs += 1500;
    cache.keep(account('robin'), reading);
    nowMs += 2499;
    expect(cache.get('robin')).toMatchObject({ id: 'robin' });
    nowMs += 2;
    expect(cache.get('robin')).toBeUndefined();
  });

  it('are not known once they were dropped', () => {
    cache.keep(account('robin'), cache.startReading());
    cache.drop('robin');
    expect(cache.get('robin')).toBeUndefined();
  });

  it('are not kept when they were read before a change and arrive after it', () => {
    const reading = cache.startReading();
    cache.drop('robin');
    cache.keep(account('robin', 'Old Name'), reading);
    expect(cache.get('robin')).toBeUndefined();
    cache.keep(account('robin', 'New Name'), cache.startReading());
    expect(cache.get('robin')?.fullName).toBe('New Name');
  });
});
