import jwt from 'jsonwebtoken';
import { always, type Attempt, channelState, type Outcome, refused, tokenOf } from './attempt.js';
import type { Scene } from './scene.js';

const joined = channelState(({ joined }) => joined);

/** Sending to a channel of which ana is a member, with a token in her name. */
function send(what: string, tokenFor: (userId: string, secret: string) => string, outcome: Outcome): Attempt {
  return {
    number: 40,
    what,
    call: (scene, secret) => ({ ...sendTo(scene), token: tokenFor(scene.ana, secret) }),
    state: joined,
    ...always(outcome),
  };
}

function sendTo({ joined }: Scene): { method: 'POST'; path: string; body: object } {
  return { method: 'POST', path: `/channels/messaging/${joined}/message`, body: { message: { text: 'x' } } };
}

/** What the official SDK signs for development; it is no signature. */
function developmentToken(userId: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64');
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ user_id: userId })}.devtoken`;
}

/** Tokens that are not as they should be, and callers without one. */
export const ATTEMPTS_ON_TOKENS: readonly Attempt[] = [
  send('use a token without a signature', (id) => jwt.sign({ user_id: id }, '', { algorithm: 'none' }), {
    status: 401,
    code: 43,
  }),
  send('use a token for development', developmentToken, { status: 401 }),
  send('use a token with another signature', (id) => tokenOf(id, 'another-secret'), { status: 401, code: 43 }),
  send('use an expired token', (id, secret) => tokenOf(id, secret, { exp: 1_700_000_000 }), { status: 401, code: 40 }),
  {
    ...send('use a revoked token', tokenOf, { status: 401, code: 40 }),
    prepare: ({ server, ana }) => server.revokeUserToken(ana),
  },
  {
    number: 40,
    what: 'send without a token',
    call: (scene) => ({ ...sendTo(scene), token: null }),
    state: joined,
    ...always(refused('CreateMessage')),
  },
  {
    number: 40,
    what: 'open a channel without a token',
    call: ({ joined }) => ({ method: 'POST', path: `/channels/messaging/${joined}/query`, body: {}, token: null }),
    state: joined,
    ...always(refused('ReadChannel')),
  },
  {
    number: 40,
    what: 'become a guest',
    call: () => ({ method: 'POST', path: '/guest', body: { user: { id: 'visitor' } }, token: null }),
    state: async ({ server }) => (await server.queryUsers({ id: 'visitor' })).users,
    // Not switched off, but not done here.
    before: { status: 501 },
    after: refused('guests'),
  },
];
