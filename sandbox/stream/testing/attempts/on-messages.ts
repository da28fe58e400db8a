import { always, type Attempt, channelState, messageState, type Outcome, refused } from './attempt.js';
import type { Scene } from './scene.js';

type ChannelName = 'joined' | 'frozen' | 'foreign';

/** Sending to one channel of the scene. */
function send(
  channel: ChannelName,
  body: (scene: Scene) => object,
  query: (scene: Scene) => string = () => '',
): Pick<Attempt, 'call' | 'state'> {
  return {
    call: (scene) => ({
      method: 'POST',
      path: `/channels/messaging/${scene[channel]}/message${query(scene)}`,
      body: body(scene),
    }),
    state: channelState((scene) => scene[channel]),
  };
}

/** Changing or deleting a message of another member. */
function change(what: string, method: 'POST' | 'PUT' | 'DELETE', body: object | undefined, outcome: Outcome): Attempt {
  return {
    number: 37,
    what,
    call: ({ messages }) => ({ method, path: `/messages/${messages.ofBen}`, ...(body && { body }) }),
    state: messageState(({ messages }) => messages.ofBen),
    ...always(outcome),
  };
}

/** Sending as another, into places where nothing may be sent, and touching what others have sent. */
export const ATTEMPTS_ON_MESSAGES: readonly Attempt[] = [
  {
    number: 32,
    what: 'send with the id of another in the query',
    ...send(
      'joined',
      () => ({ message: { text: 'x' } }),
      ({ ben }) => `?user_id=${ben}`,
    ),
    ...always({ status: 201, changes: true, answer: ({ ana }) => ({ message: { user: { id: ana } } }) }),
  },
  {
    number: 33,
    what: 'send with the id of another in the message',
    ...send('joined', ({ ben }) => ({ message: { text: 'x', user_id: ben } })),
    ...always({ status: 400, code: 4 }),
  },
  {
    number: 33,
    what: 'send with another user in the message',
    ...send('joined', ({ ben }) => ({ message: { text: 'x', user: { id: ben } } })),
    ...always({ status: 400, code: 4 }),
  },
  {
    number: 34,
    what: 'send into a frozen channel',
    ...send('frozen', () => ({ message: { text: 'x' } })),
    ...always({ status: 201, answer: () => ({ message: { type: 'error' } }) }),
  },
  {
    number: 35,
    what: 'send into a channel of others',
    ...send('foreign', () => ({ message: { text: 'x' } })),
    ...always(refused('CreateMessage')),
  },
  {
    number: 35,
    what: 'read a message in a channel of others',
    call: ({ messages }) => ({ method: 'GET', path: `/messages/${messages.foreign}` }),
    state: messageState(({ messages }) => messages.foreign),
    ...always(refused('ReadChannel')),
  },
  {
    number: 36,
    what: 'send a system message',
    ...send('joined', () => ({ message: { text: 'The appointment has ended.', type: 'system' } })),
    ...always(refused('CreateSystemMessage')),
  },
  {
    number: 36,
    what: 'send a message that only some see',
    ...send('joined', ({ ben }) => ({ message: { text: 'x', restricted_visibility: [ben] } })),
    ...always(refused('CreateRestrictedVisibilityMessage')),
  },
  {
    number: 36,
    what: 'send with options of servers, which are ignored',
    ...send('joined', () => ({ message: { text: 'x' }, force_moderation: true, pending: true })),
    ...always({ status: 201, changes: true, answer: () => ({ message: { type: 'regular' } }) }),
  },
  change('change a message of another', 'POST', { message: { text: 'x' } }, refused('UpdateMessage')),
  change('change a message of another in part', 'PUT', { set: { text: 'x' } }, refused('UpdateMessage')),
  change('delete a message of another', 'DELETE', undefined, refused('DeleteMessage')),
  {
    number: 37,
    what: 'delete a message of its own for good',
    call: ({ messages }) => ({ method: 'DELETE', path: `/messages/${messages.ofAna}?hard=true` }),
    state: messageState(({ messages }) => messages.ofAna),
    ...always({ status: 400, code: 4, says: 'server side auth' }),
  },
  ...['message.new', 'channel.updated', 'health.check'].map((type): Attempt => ({
    number: 38,
    what: `make up an event of the type ${type}`,
    call: ({ joined }) => ({
      method: 'POST',
      path: `/channels/messaging/${joined}/event`,
      body: { event: { type, message: { text: 'x' } } },
    }),
    state: channelState(({ joined }) => joined),
    ...always({ status: 400, code: 18 }),
  })),
];
