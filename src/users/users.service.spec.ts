import { toAccount } from './account.mapper.js';

const user = {
  _id: 'robin',
  fullName: 'Robin Berg',
  profilePic: 'https://pictures.test/robin.svg',
  role: 'pet-owner',
  customerId: 1001,
  deactivatedAt: null,
  tokensRevokedAt: null,
} as const;

describe('an account', () => {
  it('is what the server needs of a record', () => {
    expect(toAccount(user)).toEqual({
      id: 'robin',
      fullName: 'Robin Berg',
      role: 'pet-owner',
      customerId: 1001,
      active: true,
      tokensRevokedAt: null,
      sessionVersion: 0,
      sessionsEndedAt: null,
      openSessions: [],
      endedSessions: [],
    });
  });

  it('is not active once it was deactivated, whenever that was', () => {
    expect(toAccount({ ...user, deactivatedAt: new Date(0) }).active).toBe(false);
    expect(toAccount({ ...user, deactivatedAt: new Date('2100-01-01T00:00:00Z') }).active).toBe(false);
  });
});

describe('a deleted account', () => {
  it('is not active, whether it was deactivated before or not', () => {
    expect(toAccount({ ...user, deletedAt: new Date(0) }).active).toBe(false);
  });
});
