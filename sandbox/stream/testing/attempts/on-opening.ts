import { always, type Attempt, channelState, done, refused, tokenOf } from './attempt.js';
import type { Scene } from './scene.js';

const free = channelState(({ free }) => free);
const foreign = channelState(({ foreign }) => foreign);
const unreadable = { status: 403, code: 70 };

/** Creating in a type other than messaging. */
function creation(type: string, before: Attempt['before']): Attempt {
  return {
    number: 3,
    what: `create a channel of the type ${type}`,
    call: ({ free }) => ({ method: 'POST', path: `/channels/${type}/${free}/query`, body: {} }),
    state: channelState(({ free }) => free, type),
    before,
    after: refused('CreateChannel'),
  };
}

async function ownChannels({ server, ana }: Scene): Promise<unknown> {
  const channels = await server.queryChannels({ members: { $in: [ana] } }, {}, { limit: 30 });
  return channels.map(({ cid }) => cid);
}

/** Creating channels, opening those of others, and reviving those that are gone. */
export const ATTEMPTS_ON_OPENING: readonly Attempt[] = [
  {
    number: 1,
    what: 'create a channel',
    call: ({ free, ana }) => ({
      method: 'POST',
      path: `/channels/messaging/${free}/query`,
      body: { data: { members: [ana] } },
    }),
    state: free,
    before: done(201),
    after: refused('CreateChannel'),
  },
  {
    number: 2,
    what: 'create a channel that is named by its members',
    call: ({ ana, ben }) => ({
      method: 'POST',
      path: '/channels/messaging/query',
      body: { data: { members: [ana, ben] } },
    }),
    state: ownChannels,
    before: done(201),
    after: refused('CreateChannel'),
  },
  creation('livestream', done(201)),
  creation('team', done(201)),
  creation('gaming', refused('CreateChannel')),
  creation('commerce', refused('CreateChannel')),
  {
    ...creation('commerce', done(201)),
    what: 'create a channel of the type commerce as a guest',
    call: ({ free, guest }, secret) => ({
      method: 'POST',
      path: `/channels/commerce/${free}/query`,
      body: {},
      token: tokenOf(guest, secret),
    }),
  },
  {
    number: 4,
    what: 'open a channel of others',
    call: ({ foreign }) => ({ method: 'POST', path: `/channels/messaging/${foreign}/query`, body: { state: true } }),
    state: foreign,
    ...always(refused('ReadChannel')),
  },
  {
    number: 5,
    what: 'open a channel of others as its member',
    call: ({ foreign, ana }) => ({
      method: 'POST',
      path: `/channels/messaging/${foreign}/query`,
      body: { data: { members: [ana] } },
    }),
    state: foreign,
    ...always(refused('ReadChannel')),
  },
  {
    number: 6,
    what: 'open a channel with other data',
    call: ({ joined, ana, cem }) => ({
      method: 'POST',
      path: `/channels/messaging/${joined}/query`,
      body: { data: { name: 'Mine', members: [cem], frozen: false, created_by_id: ana } },
    }),
    state: channelState(({ joined }) => joined),
    ...always({ status: 201 }),
  },
  {
    number: 7,
    what: 'revive a deleted channel of its own',
    call: ({ deleted }) => ({ method: 'POST', path: `/channels/messaging/${deleted}/query`, body: {} }),
    state: channelState(({ deleted }) => deleted),
    before: done(201),
    after: refused('RecreateChannel'),
  },
  {
    number: 8,
    what: 'list all channels',
    call: () => ({ method: 'POST', path: '/channels', body: { filter_conditions: {} } }),
    state: foreign,
    ...always(unreadable),
  },
  {
    number: 8,
    what: 'list all channels of a type',
    call: () => ({ method: 'POST', path: '/channels', body: { filter_conditions: { type: 'messaging' } } }),
    state: foreign,
    ...always(unreadable),
  },
  {
    number: 9,
    what: 'find a channel of others by its cid',
    call: ({ foreign }) => ({
      method: 'POST',
      path: '/channels',
      body: { filter_conditions: { cid: { $in: [`messaging:${foreign}`] } } },
    }),
    state: foreign,
    ...always(unreadable),
  },
];
