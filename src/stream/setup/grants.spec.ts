import fc from 'fast-check';
import { openGrants } from './grants.js';

const type = (grants: Record<string, string[]>) => ({ name: 'messaging', grants });

describe('permissions that clients should not have', () => {
  it.each([
    ['user', 'create-channel'],
    ['user', 'read-channel'],
    ['user', 'update-channel-owner'],
    ['user', 'create-message-owner'],
    ['user', 'update-message'],
    ['user', 'update-message-owner-any-team'],
    ['channel_member', 'remove-own-channel-membership'],
    ['channel_member', 'pin-message'],
    ['channel_member', 'create-channel'],
    ['channel_member', 'update-channel-frozen'],
    ['guest', 'read-channel-owner'],
    ['anonymous', 'read-channel'],
  ])('%s: %s', (role, permission) => {
    expect(openGrants({}, [type({ [role]: [permission] })])).toEqual([
      { scope: 'messaging', role, permissions: [permission], remaining: [] },
    ]);
  });

  it.each([
    ['user', 'update-message-owner'],
    ['channel_member', 'read-channel'],
    ['channel_member', 'create-reply'],
    ['channel_moderator', 'update-channel-members'],
    ['moderator', 'ban-user'],
    ['admin', 'create-channel'],
  ])('keeps %s: %s', (role, permission) => {
    expect(openGrants({}, [type({ [role]: [permission] })])).toEqual([]);
  });

  it('in the app are those over the own profile', () => {
    const user = ['flag-user', 'update-user-owner', 'search-user'];
    expect(openGrants({ user, admin: user }, [])).toEqual([
      { scope: '.app', role: 'user', permissions: ['update-user-owner'], remaining: ['flag-user', 'search-user'] },
    ]);
  });

  it('never include one that the role does not have, and none is left once they are withdrawn', () => {
    const permission = fc.stringMatching(/^(create|update|read|delete)-(channel|message|user)(-owner)?(-any-team)?$/);
    fc.assert(
      fc.property(fc.array(permission), fc.constantFrom('user', 'guest', 'channel_member', 'admin'), (ids, role) => {
        const open = openGrants({}, [type({ [role]: ids })]);
        const remaining = open[0]?.remaining ?? ids;
        return (
          remaining.every((id) => ids.includes(id)) &&
          remaining.length + (open[0]?.permissions.length ?? 0) === ids.length &&
          openGrants({}, [type({ [role]: [...remaining] })]).length === 0
        );
      }),
    );
  });
});
