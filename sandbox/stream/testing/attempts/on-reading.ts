import { always, type Attempt, channelState, messageState, refused } from './attempt.js';
import type { Scene } from './scene.js';

/** A call about the channel of others, by its path below the channel. */
function inForeign(what: string, action: string, below: string, body: object): Attempt {
  return {
    number: 35,
    what,
    call: ({ foreign }) => ({ method: 'POST', path: `/channels/messaging/${foreign}${below}`, body }),
    state: channelState(({ foreign }) => foreign),
    ...always(refused(action)),
  };
}

const onForeignMessage = messageState(({ messages }: Scene) => messages.foreign);

/** Reacting, reading and searching where nothing may be read. */
export const ATTEMPTS_ON_READING: readonly Attempt[] = [
  inForeign('mark a channel of others as read', 'ReadChannel', '/read', {}),
  inForeign('hide a channel of others', 'ReadChannel', '/hide', { clear_history: true }),
  {
    number: 34,
    what: 'react in a channel of others',
    call: ({ messages }) => ({
      method: 'POST',
      path: `/messages/${messages.foreign}/reaction`,
      body: { reaction: { type: 'like' } },
    }),
    state: onForeignMessage,
    ...always(refused('CreateReaction')),
  },
  {
    number: 34,
    what: 'react with the id of another',
    call: ({ messages, ben }) => ({
      method: 'POST',
      path: `/messages/${messages.ofBen}/reaction`,
      body: { reaction: { type: 'like', user_id: ben } },
    }),
    state: messageState(({ messages }) => messages.ofBen),
    ...always({ status: 400, code: 4 }),
  },
  {
    number: 35,
    what: 'search in a channel of others',
    call: ({ foreign }) => {
      const payload = { filter_conditions: { id: foreign }, query: 'hi' };
      return { method: 'GET', path: `/search?payload=${encodeURIComponent(JSON.stringify(payload))}` };
    },
    state: onForeignMessage,
    ...always({ status: 200, answer: () => ({ results: [] }) }),
  },
];
