import jwt from 'jsonwebtoken';
import type { Scene } from './scene.js';

/** A call as a client makes it. */
export interface AttemptedCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly body?: object;
  /** Without one it is ana's; null is no token at all, for anonymous callers. */
  readonly token?: string | null;
}

/** How an attempt ends. */
export interface Outcome {
  readonly status: number;
  readonly code?: number;
  /** A part of the message, such as the action that was refused. */
  readonly says?: string;
  /** A part of the answer. */
  readonly answer?: (scene: Scene) => object;
  /** Whether what the attempt looks at differs afterwards. */
  readonly changes?: boolean;
}

/** One thing that an attacker may try with the token of an ordinary user. */
export interface Attempt {
  /** Of the list of attempts; several rows may belong to one number. */
  readonly number: number;
  readonly what: string;
  /** `secret` is the app's, for tokens that are not as they should be. */
  readonly call: (scene: Scene, secret: string) => AttemptedCall;
  /** Makes ready what only this attempt needs. */
  readonly prepare?: (scene: Scene) => Promise<unknown>;
  /** The state that the attempt is about, as a server sees it. */
  readonly state: (scene: Scene) => Promise<unknown>;
  /** With the grants of a new app. */
  readonly before: Outcome;
  /** Once the grants were withdrawn. */
  readonly after: Outcome;
}

/** A refusal with code 17, of an action or in other words. */
export function refused(says: string): Outcome {
  return { status: 403, code: 17, says };
}

/** A success that changes something. */
export function done(status: 200 | 201): Outcome {
  return { status, changes: true };
}

/** The same outcome whatever is granted. */
export function always(outcome: Outcome): Pick<Attempt, 'before' | 'after'> {
  return { before: outcome, after: outcome };
}

/** The token of a user, as a server signs it. */
export function tokenOf(userId: string, secret: string, claims: object = {}): string {
  return jwt.sign({ user_id: userId, ...claims }, secret, { noTimestamp: true });
}

/** One channel with its members and messages; null when there is none. */
export function channelState(idOf: (scene: Scene) => string, type = 'messaging'): Attempt['state'] {
  return async (scene) => {
    const [channel] = await scene.server.queryChannels({ cid: { $eq: `${type}:${idOf(scene)}` } }, {}, { limit: 1 });
    if (channel === undefined) return null;
    const { channel: data, members, messages } = await channel.query({ state: true });
    return { data, members, messages };
  };
}

/** The users of the scene as they are. */
export async function usersState({ server, ana, ben, cem }: Scene): Promise<unknown> {
  return (await server.queryUsers({ id: { $in: [ana, ben, cem] } }, {}, { include_deactivated_users: true })).users;
}

/** One message as it is; null when there is none. */
export function messageState(idOf: (scene: Scene) => string): Attempt['state'] {
  return async (scene) => (await scene.server.getMessage(idOf(scene)).catch(() => ({ message: null }))).message;
}
