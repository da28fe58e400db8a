import { always, type Attempt, channelState, done, refused } from './attempt.js';
import type { Scene } from './scene.js';

type ChannelName = 'owned' | 'joined' | 'foreign';

/** An update of the members of one channel of the scene. */
function update(channel: ChannelName, body: (scene: Scene) => object): Pick<Attempt, 'call' | 'state'> {
  return {
    call: (scene) => ({ method: 'POST', path: `/channels/messaging/${scene[channel]}`, body: body(scene) }),
    state: channelState((scene) => scene[channel]),
  };
}

/** Giving a member a role by the path for its custom data. */
function giveRole(query: (scene: Scene) => string): Pick<Attempt, 'call' | 'state'> {
  return {
    call: (scene) => ({
      method: 'PATCH',
      path: `/channels/messaging/${scene.joined}/member${query(scene)}`,
      body: { set: { channel_role: 'channel_moderator' } },
    }),
    state: channelState(({ joined }) => joined),
  };
}

/** Adding and removing members, and roles in channels. */
export const ATTEMPTS_ON_MEMBERS: readonly Attempt[] = [
  {
    number: 16,
    what: 'add a member',
    ...update('owned', ({ cem }) => ({ add_members: [cem] })),
    before: done(201),
    after: refused('UpdateChannelMembers'),
  },
  {
    number: 17,
    what: 'join a channel of others',
    ...update('foreign', ({ ana }) => ({ add_members: [ana] })),
    ...always(refused('AddOwnChannelMembership')),
  },
  {
    number: 18,
    what: 'remove a member',
    ...update('owned', ({ ben }) => ({ remove_members: [ben] })),
    before: done(201),
    after: refused('UpdateChannelMembers'),
  },
  {
    number: 19,
    what: 'leave a channel',
    ...update('joined', ({ ana }) => ({ remove_members: [ana] })),
    before: done(201),
    after: refused('RemoveOwnChannelMembership'),
  },
  {
    number: 20,
    what: 'invite a user',
    ...update('owned', ({ cem }) => ({ invites: [cem] })),
    before: done(201),
    after: refused('UpdateChannelMembers'),
  },
  {
    number: 20,
    what: 'accept an invite that there is not',
    ...update('foreign', () => ({ accept_invite: true })),
    ...always({ status: 400, code: 4 }),
  },
  {
    number: 21,
    what: 'become a moderator',
    ...update('joined', ({ ana }) => ({ add_moderators: [ana] })),
    ...always(refused('add_moderators')),
  },
  {
    number: 22,
    what: 'assign itself the role of a moderator',
    ...update('joined', ({ ana }) => ({ assign_roles: [{ user_id: ana, channel_role: 'channel_moderator' }] })),
    ...always(refused('assign_roles')),
  },
  {
    number: 23,
    what: 'give itself the role of a moderator as a member',
    ...giveRole(() => ''),
    ...always(refused('channel role')),
  },
  {
    number: 23,
    what: 'give another member a role',
    ...giveRole(({ ben }) => `?user_id=${ben}`),
    ...always(refused('change the membership')),
  },
];
