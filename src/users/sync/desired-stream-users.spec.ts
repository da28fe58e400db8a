import fc from 'fast-check';
import { ROLES } from '../../common/accounts/roles.js';
import { revocationCut } from '../../stream/stream-tokens.js';
import { desiredStreamUsers, differencesOf } from './desired-stream-users.js';

const EARLIER = new Date('2026-11-20T12:00:00.000Z');
const PUBLIC_URL = 'https://chat.example.com';
const LATER = new Date('2026-11-21T12:00:00.000Z');

const account = {
  _id: 'robin',
  fullName: 'Robin Berg',
  profilePic: 'https://pictures.test/robin.svg',
  role: 'pet-owner',
  deactivatedAt: null,
  deletedAt: null,
  deletion: null,
  tokensRevokedAt: null,
} as const;

const desiredOf = (of: Parameters<typeof desiredStreamUsers>[0]) => desiredStreamUsers(of, PUBLIC_URL);

describe('an account in Stream', () => {
  it('has its name and picture, and is active', () => {
    expect(desiredOf(account)).toEqual([
      {
        id: 'robin',
        name: 'Robin Berg',
        image: 'https://pictures.test/robin.svg',
        role: 'user',
        custom: {},
        presence: 'active',
        deletion: null,
        tokensRevokedBefore: null,
      },
    ]);
  });

  it('has its generated picture where this server is reached now', () => {
    const image = 'https://chat.example.com/api/avatars/robin.svg';
    for (const profilePic of ['generated', 'http://localhost:3000/api/avatars/robin.svg'])
      expect(desiredOf({ ...account, customerId: 7, profilePic })).toMatchObject([{ image }, { image }]);
  });

  it('goes by its id while it has no name, and loses a picture that it has no more', () => {
    expect(desiredOf({ ...account, fullName: '', profilePic: '' })).toMatchObject([{ name: 'robin', image: null }]);
  });

  it('is an administrator there only if it is one here', () => {
    const administrators = ROLES.filter((role) => desiredOf({ ...account, role })[0]?.role !== 'user');
    expect(administrators).toEqual(['admin']);
    expect(desiredOf({ ...account, role: 'admin' })[0]?.role).toBe('admin');
  });

  it('with a customer number is the customer, too: the same person in everything but power', () => {
    const [own, customer, ...others] = desiredOf({
      ...account,
      role: 'admin',
      customerId: 1001,
      deactivatedAt: LATER,
    });
    expect(customer).toEqual({ ...own, id: 'customer-1001', role: 'user' });
    expect(others).toEqual([]);
    expect(desiredOf({ ...account, fullName: '', customerId: 7 })[1]?.name).toBe('customer-7');
  });

  it('is deactivated or deleted like the account, whatever else it was', () => {
    expect(desiredOf({ ...account, deactivatedAt: EARLIER })[0]).toMatchObject({ presence: 'deactivated' });
    for (const deletion of ['soft', 'hard'] as const) {
      const deleted = { ...account, deactivatedAt: EARLIER, deletedAt: LATER, deletion };
      expect(desiredOf(deleted)[0]).toMatchObject({ presence: 'deleted', deletion });
    }
    expect(desiredOf({ ...account, deletedAt: LATER })[0]).toMatchObject({ deletion: 'hard' });
  });
});

describe('the tokens of an account', () => {
  const cutOf = (fields: Partial<Record<'deactivatedAt' | 'tokensRevokedAt', Date>>): Date | null | undefined =>
    desiredOf({ ...account, ...fields })[0]?.tokensRevokedBefore;

  it('are revoked by a deactivation as long as it lasts', () => {
    expect(cutOf({ deactivatedAt: EARLIER })).toEqual(revocationCut(EARLIER));
    expect(cutOf({})).toBeNull();
  });

  it('that were revoked for another reason stay revoked when the account is reactivated', () => {
    expect(cutOf({ tokensRevokedAt: EARLIER, deactivatedAt: LATER })).toEqual(revocationCut(LATER));
    expect(cutOf({ tokensRevokedAt: EARLIER })).toEqual(EARLIER);
  });

  it('are never taken to be good again by a change that came before', () => {
    const moment = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(moment, moment, (deactivatedAt, tokensRevokedAt) => {
        const cut = cutOf({ deactivatedAt, tokensRevokedAt })?.getTime() ?? 0;
        expect(cut).toBe(Math.max(revocationCut(deactivatedAt).getTime(), tokensRevokedAt.getTime()));
      }),
    );
  });
});

describe('the difference to what Stream has', () => {
  const custom = { tier: 'gold', old: null };
  const [wanted] = desiredOf({ ...account, custom, tokensRevokedAt: EARLIER });
  if (!wanted) throw new Error('an account is at least one user');
  const found = {
    id: wanted.id,
    name: wanted.name,
    image: wanted.image ?? undefined,
    role: wanted.role,
    deactivated: false,
    deleted: false,
    fields: { tier: 'gold', theirs: 'left alone' },
    tokensRevokedBefore: EARLIER,
  };

  it('is none when it is none', () => {
    expect(differencesOf(wanted, found)).toEqual([]);
    expect(differencesOf({ ...wanted, image: null }, { ...found, image: undefined })).toEqual([]);
    expect(differencesOf({ ...wanted, tokensRevokedBefore: null }, { ...found, tokensRevokedBefore: null })).toEqual(
      [],
    );
  });

  it.each([
    ['name', { name: undefined }],
    ['image', { image: 'https://pictures.test/another.svg' }],
    ['image', { image: undefined }],
    ['role', { role: 'admin' }],
    ['custom', { fields: {} }],
    ['custom', { fields: { tier: 'gold', old: 1 } }],
    ['tokens', { tokensRevokedBefore: null }],
    ['tokens', { tokensRevokedBefore: LATER }],
  ])('names the field: %s', (field, change) => {
    expect(differencesOf(wanted, { ...found, ...change })).toEqual([field]);
  });
});
