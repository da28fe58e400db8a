import { always, type Attempt, channelState, done, type Outcome, refused } from './attempt.js';

const owned = channelState(({ owned }) => owned);
const frozen = channelState(({ frozen }) => frozen);

/** A partial update of a channel that ana created. */
function patch(number: number, what: string, body: object, before: Outcome, after = before): Attempt {
  return {
    number,
    what,
    call: ({ owned }) => ({ method: 'PATCH', path: `/channels/messaging/${owned}`, body }),
    state: owned,
    before,
    after,
  };
}

/** Freezing is no right of a creator; the channel stays frozen. */
function unfreeze(what: string, body: object): Attempt {
  return {
    number: 12,
    what,
    call: ({ frozen }) => ({ method: 'PATCH', path: `/channels/messaging/${frozen}`, body }),
    state: frozen,
    ...always(refused('UpdateChannelFrozen')),
  };
}

/** Changing, emptying and deleting channels, above all those that a server made in the attacker's name. */
export const ATTEMPTS_ON_CHANGING: readonly Attempt[] = [
  patch(10, 'rename a channel', { set: { name: 'Mine' } }, done(200), refused('UpdateChannel')),
  {
    number: 11,
    what: 'replace the data of a channel',
    call: ({ owned }) => ({
      method: 'POST',
      path: `/channels/messaging/${owned}`,
      body: { data: { name: 'Mine', image: 'http://127.0.0.1/x.png' } },
    }),
    state: owned,
    before: done(201),
    after: refused('UpdateChannel'),
  },
  unfreeze('unfreeze a channel', { set: { frozen: false } }),
  unfreeze('unset that a channel is frozen', { unset: ['frozen'] }),
  patch(13, 'enable a channel', { set: { disabled: false } }, refused('disabled')),
  patch(
    14,
    'give itself a right in one channel',
    { set: { config_overrides: { grants: { user: ['delete-channel'] } } } },
    refused('config_overrides'),
  ),
  patch(15, 'change the team of a channel', { set: { team: 'red' } }, refused('not allowed to update the field')),
  patch(15, 'change the count of members', { set: { member_count: 1 } }, refused('reserved')),
  patch(15, 'change the creator', { set: { created_by_id: 'system' } }, refused('reserved')),
  {
    number: 24,
    what: 'delete a channel for good',
    call: ({ owned }) => ({ method: 'DELETE', path: `/channels/messaging/${owned}?hard_delete=true` }),
    state: owned,
    before: done(200),
    after: refused('DeleteChannel'),
  },
  {
    number: 25,
    what: 'delete channels by their cids',
    call: ({ owned }) => ({
      method: 'POST',
      path: '/channels/delete',
      body: { cids: [`messaging:${owned}`], hard_delete: true },
    }),
    state: owned,
    before: done(201),
    after: refused('DeleteChannel'),
  },
  {
    number: 26,
    what: 'truncate a channel',
    call: ({ owned }) => ({
      method: 'POST',
      path: `/channels/messaging/${owned}/truncate`,
      body: { hard_delete: true },
    }),
    state: owned,
    before: done(201),
    after: refused('TruncateChannel'),
  },
];
