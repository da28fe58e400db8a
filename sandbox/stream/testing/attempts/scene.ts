import type { StreamChat } from 'stream-chat';

/**
 * What an attempt is made on. `ana` is the attacker: a user of the role `user`, a member of `joined` and of `frozen`, and the
 * creator of `owned` and of `deleted`, which a server made in her name. `foreign` is a channel of two others.
 */
export interface Scene {
  readonly ana: string;
  readonly ben: string;
  readonly cem: string;
  /** A user of the role `guest`. */
  readonly guest: string;
  readonly joined: string;
  readonly owned: string;
  readonly frozen: string;
  readonly foreign: string;
  readonly deleted: string;
  /** An id that no channel has. */
  readonly free: string;
  /** Ids of messages: by ana and by ben in `joined`, and one in `foreign`. */
  readonly messages: { readonly ofAna: string; readonly ofBen: string; readonly foreign: string };
  /** The official SDK with a server's credentials, to look at the state. */
  readonly server: StreamChat;
}

/** Makes a scene of its own, so that attempts do not meet. `name` must be part of an id. All channels are of the type messaging. */
export async function buildScene(server: StreamChat, name: string): Promise<Scene> {
  const named = (what: string): string => `${name}-${what}`;
  const scene: Scene = {
    ana: named('ana'),
    ben: named('ben'),
    cem: named('cem'),
    guest: named('guest'),
    joined: named('joined'),
    owned: named('owned'),
    frozen: named('frozen'),
    foreign: named('foreign'),
    deleted: named('deleted'),
    free: named('free'),
    messages: { ofAna: named('of-ana'), ofBen: named('of-ben'), foreign: named('of-cem') },
    server,
  };
  const { ana, ben, cem, guest, messages } = scene;
  await server.upsertUsers([{ id: ana }, { id: ben }, { id: cem }, { id: guest, role: 'guest' }]);
  const create = async (id: string, creator: string, members: string[]): Promise<void> => {
    await server.channel('messaging', id, { created_by_id: creator, members }).create();
  };
  await create(scene.joined, ben, [ana, ben]);
  await create(scene.owned, ana, [ana, ben]);
  await create(scene.foreign, ben, [ben, cem]);
  await create(scene.frozen, ana, [ana, ben]);
  await create(scene.deleted, ana, [ana, ben]);
  await server.channel('messaging', scene.joined).sendMessage({ id: messages.ofAna, text: 'hello', user_id: ana });
  await server.channel('messaging', scene.joined).sendMessage({ id: messages.ofBen, text: 'hello', user_id: ben });
  await server.channel('messaging', scene.owned).sendMessage({ text: 'hello', user_id: ben });
  await server.channel('messaging', scene.foreign).sendMessage({ id: messages.foreign, text: 'hi', user_id: cem });
  await server.channel('messaging', scene.frozen).updatePartial({ set: { frozen: true } });
  await server.channel('messaging', scene.deleted).delete();
  return scene;
}
