import type { SignedInAccount, TestApp } from '../../support/create-test-app.js';
import { ask, befriend } from '../../users/profiles.js';
import type { Relations } from './relations.js';
import { describeInjection } from './shared.js';

const ASKING = 'POST /api/users/friend-request/{id}';
const ACCEPTING = 'PUT /api/users/friend-request/{id}/accept';
const REMOVING = 'DELETE /api/users/friend-request/{id}';
const ASKING_TOO = 'POST /api/users/friend-requests/{id}';
const ACCEPTING_TOO = 'PUT /api/users/friend-requests/{id}/accept';
const DECLINING = ['PUT /api/users/friend-requests/{id}/decline', 'DELETE /api/users/friend-requests/{id}/decline'];
const PARTING = 'DELETE /api/users/friends/{id}';
const BLOCKING = ['PUT /api/users/blocks/{id}', 'DELETE /api/users/blocks/{id}'];
const ENDING = 'DELETE /api/auth/sessions/{id}';
/** A session of the caller. */
const SESSION = { id: 'q0sU3k6kJ9w2m8yQb1Zr4TtX', kind: 'token', openedAt: new Date(0), expiresAt: new Date(8.64e15) };

/** Accounts that ask the caller, are asked, are friends, and are blocked. */
async function createFriends(test: TestApp, caller: SignedInAccount): Promise<Relations> {
  const [asked, asking, declined, friend, askedToo, declining, blocked] = await Promise.all(
    [0, 1, 2, 3, 4, 5, 6].map(() => test.createAccount({ role: 'user' })),
  );
  if (!asked || !asking || !declined || !friend || !askedToo || !declining || !blocked)
    throw new Error('seven accounts were made');
  const incoming = await ask(test, asking, caller);
  const outgoing = await ask(test, caller, declined);
  const declinable = await ask(test, declining, caller);
  const friendship = await befriend(test, friend, caller);
  const records = test.database.collection('friendships');
  const set = async (id: unknown, change: Readonly<Record<string, unknown>>): Promise<void> => {
    await records.updateOne({ _id: id as never }, { $set: change });
  };
  return {
    values: {
      [ASKING]: { id: asked.id },
      [ASKING_TOO]: { id: askedToo.id },
      [ACCEPTING]: { id: incoming.body['id'] },
      [ACCEPTING_TOO]: { id: incoming.body['id'] },
      ...Object.fromEntries(DECLINING.map((operation) => [operation, { id: declinable.body['id'] }])),
      ...Object.fromEntries(BLOCKING.map((operation) => [operation, { id: blocked.id }])),
      [REMOVING]: { id: outgoing.body['id'] },
      [PARTING]: { id: friend.id },
      [ENDING]: { id: SESSION.id },
    },
    prepare: async (operation) => {
      if (operation === ASKING) await records.deleteOne({ members: asked.id });
      if (operation === ASKING_TOO) await records.deleteOne({ members: askedToo.id });
      if (DECLINING.includes(operation)) await set(declinable.body['id'], { status: 'pending', endedAt: null });
      if (operation === REMOVING) await set(outgoing.body['id'], { status: 'pending', endedAt: null });
      if (operation === ENDING) {
        const users = test.database.collection('users');
        await users.updateOne({ _id: caller.id as never }, { $set: { openSessions: [SESSION] } });
      }
      if (operation === PARTING) await set(friendship, { status: 'accepted', endedAt: null });
    },
  };
}

describeInjection('accounts', createFriends);
