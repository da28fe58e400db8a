import type { SignedInAccount, TestApp } from '../support/create-test-app.js';
import { ask, befriend } from '../users/profiles.js';
import type { GoodValues } from './injection-targets.js';

/** Accounts with which each operation about friends succeeds for the caller. */
export interface Relations {
  /** By operation: the values that make it succeed, where the same name means something else elsewhere. */
  readonly values: Readonly<Record<string, GoodValues>>;
  /** Undoes what an earlier call of the operation did, so that it can be done again. */
  prepare(operation: string): Promise<void>;
}

const ASKING = 'POST /api/users/friend-request/{id}';
const ACCEPTING = 'PUT /api/users/friend-request/{id}/accept';
const REMOVING = 'DELETE /api/users/friend-request/{id}';
const PARTING = 'DELETE /api/users/friends/{id}';

export async function createRelations(test: TestApp, caller: SignedInAccount): Promise<Relations> {
  const [asked, asking, declined, friend] = await Promise.all(
    [0, 1, 2, 3].map(() => test.createAccount({ role: 'user' })),
  );
  if (!asked || !asking || !declined || !friend) throw new Error('four accounts were made');
  const incoming = await ask(test, asking, caller);
  const outgoing = await ask(test, caller, declined);
  const friendship = await befriend(test, friend, caller);
  const records = test.database.collection('friendships');
  const set = async (id: unknown, change: Readonly<Record<string, unknown>>): Promise<void> => {
    await records.updateOne({ _id: id as never }, { $set: change });
  };
  return {
    values: {
      [ASKING]: { id: asked.id },
      [ACCEPTING]: { id: incoming.body['id'] },
      [REMOVING]: { id: outgoing.body['id'] },
      [PARTING]: { id: friend.id },
    },
    prepare: async (operation) => {
      if (operation === ASKING) await records.deleteOne({ members: asked.id });
      if (operation === REMOVING) await set(outgoing.body['id'], { status: 'pending', endedAt: null });
      if (operation === PARTING) await set(friendship, { status: 'accepted', endedAt: null });
    },
  };
}
