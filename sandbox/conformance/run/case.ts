import type { StreamChat } from 'stream-chat';
import type { Scene } from './scene.js';

/** One thing that the official SDK can do, and how to tell that it worked. */
export interface Case {
  readonly name: string;
  /** The methods whose answers the case checks (`StreamChat.queryUsers`), or the one that must answer 501. */
  readonly covers: readonly string[];
  readonly expects: 'success' | '501';
  /** What of the method answers 501; absent when all of it does. */
  readonly part?: string;
  /** Why a real app is never asked: the case changes what is not its own. */
  readonly standInOnly?: string;
  readonly run: (scene: Scene) => Promise<unknown>;
}

/** Cases that belong together; a heading of the page. */
export interface Area {
  readonly title: string;
  readonly cases: readonly Case[];
}

type Run = Case['run'];

/** A case that must succeed. `run` checks the answer and its effect, and throws if either is wrong. */
export function works(name: string, covers: readonly string[], run: Run, standInOnly?: string): Case {
  return { name, covers, expects: 'success', run, standInOnly };
}

/** A method that the stand-in does not have: the call must answer 501 by name. */
export function missing(method: string, run: Run, standInOnly?: string): Case {
  return { name: `${method} answers 501`, covers: [method], expects: '501', run, standInOnly };
}

/** A part of a method that the stand-in does not have. */
export function missingPart(method: string, part: string, run: Run, standInOnly?: string): Case {
  return { ...missing(method, run, standInOnly), name: `${method} answers 501 for ${part}`, part };
}

/** The client with the secret, for {@link missingCalls}. */
export const onServer = ({ server }: Scene): StreamChat => server;

/** Why most of what the stand-in does not have is not asked of a real app. */
const NOT_ITS_OWN = 'would change the app beyond what the run makes';

/**
 * Methods of one object that answer 501, each with the arguments of a call. `id` names something that does not exist. A
 * real app is asked only what is harmless: to read, or to change what does not exist.
 */
export function missingCalls<T extends object>(
  className: string,
  kind: 'harmless' | 'changes',
  objectOf: (scene: Scene) => T | Promise<T>,
  argumentsOf: (id: string) => Partial<Record<keyof T & string, readonly unknown[]>>,
): Case[] {
  return Object.keys(argumentsOf('')).map((name) =>
    missing(
      `${className}.${name}`,
      async (scene) => {
        const object = await objectOf(scene);
        const method: unknown = Reflect.get(object, name);
        if (typeof method !== 'function') throw new Error(`there is no method ${className}.${name}`);
        const given = argumentsOf(scene.id('nothing')) as Record<string, readonly unknown[]>;
        return Reflect.apply(method, object, [...(given[name] ?? [])]) as unknown;
      },
      kind === 'changes' ? NOT_ITS_OWN : undefined,
    ),
  );
}
