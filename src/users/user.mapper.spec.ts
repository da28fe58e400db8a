import { ROLES } from '../common/accounts/roles.js';
import { toAccount, toStreamUser } from './user.mapper.js';

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

describe('an account at Stream', () => {
  it('has its name and picture', () => {
    expect(toStreamUser(user)).toEqual({
      id: 'robin',
      name: 'Robin Berg',
      image: 'https://pictures.test/robin.svg',
      role: 'user',
    });
  });

  it('goes by its id while it has no name, and has no picture rather than an empty one', () => {
    expect(toStreamUser({ ...user, fullName: '', profilePic: '' })).toEqual({
      id: 'robin',
      name: 'robin',
      role: 'user',
    });
  });

  it('is an administrator there only if it is one here', () => {
    const administrators = ROLES.filter((role) => toStreamUser({ ...user, role }).role !== 'user');
    expect(administrators).toEqual(['admin']);
    expect(toStreamUser({ ...user, role: 'admin' }).role).toBe('admin');
  });
});
