import { refuse } from './http/errors.js';
import { readString } from './http/input.js';
import type { JsonObject } from './state/entities.js';

/** What to answer where no source says what Stream does. The first value of each is the default. */
const CHOICES = {
  /** A grant of a permission that does not exist: code 4, or it is left out. */
  unknownPermissionIds: ['refuse', 'ignore'],
  /** A client's query that finds channels it may not read: code 70, or they are left out. */
  unreadableChannels: ['refuse', 'leave-out'],
  /** A client that gives a member a channel role: code 17, or the role is not changed. */
  channelRoleByClient: ['refuse', 'ignore'],
  /** Fields that only a server may write (`created_by_id`, `disabled`, `team` ...) in what a client creates: code 4, or they are left out. */
  serverFieldsByClient: ['refuse', 'ignore'],
  /** A client that freezes or sets a slow mode: `update-channel-frozen` is enough, or `update-channel` is needed, too. */
  freezing: ['own-permission', 'update-channel-too'],
  /** Changes and deletions of messages by clients in a frozen channel. */
  changesWhileFrozen: ['allow', 'refuse'],
  /** A user that connects with another name or image than it has, without a grant to change itself: written, left out, or code 17. */
  profileOnConnect: ['write', 'ignore', 'refuse'],
  /** Sockets whose token expires or is revoked while they are open; those of users who may not act any more are closed anyway. */
  socketsOfEndedTokens: ['close', 'keep'],
} as const;

type Choices = typeof CHOICES;

/** One choice for each open question. */
export type Assumptions = { readonly [Name in keyof Choices]: Choices[Name][number] };

/** The choices of a stand-in that was told nothing. */
export const DEFAULT_ASSUMPTIONS: Assumptions = {
  unknownPermissionIds: 'refuse',
  unreadableChannels: 'refuse',
  channelRoleByClient: 'refuse',
  serverFieldsByClient: 'refuse',
  freezing: 'own-permission',
  changesWhileFrozen: 'allow',
  profileOnConnect: 'write',
  socketsOfEndedTokens: 'close',
};

/** The choices after those of `body` were made. An unknown question or answer is code 4. */
export function readAssumptions(body: JsonObject, before: Assumptions): Assumptions {
  const choices: Readonly<Record<string, readonly string[]>> = CHOICES;
  for (const name of Object.keys(body)) {
    const allowed = Object.hasOwn(choices, name) ? choices[name] : undefined;
    if (allowed === undefined) throw refuse('input', `there is no assumption "${name}"`);
    const value = readString(body, name);
    if (value === undefined || !allowed.includes(value)) {
      throw refuse('input', `${name} must be one of ${allowed.join(' and ')}`);
    }
  }
  return { ...before, ...body };
}
