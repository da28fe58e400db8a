import type { Document } from 'mongodb';
import { eventually } from '../../support/eventually.js';
import type { Killer } from '../harness/killer.js';
import type { World } from '../harness/world.js';

const SETTLE_MS = 90_000;
const EACH = 5;

interface AccountDoc extends Document {
  readonly _id: string;
}

/** What is done to an account, as `AccountLifecycleService` does it: the change and its mark in one update. */
const CHANGES = {
  deactivated: { deactivatedAt: new Date('2026-11-21T12:00:00Z') },
  reactivated: { deactivatedAt: null },
  soft: { deletedAt: new Date('2026-11-21T12:00:00Z'), deletion: 'soft' },
  hard: { deletedAt: new Date('2026-11-21T12:00:00Z'), deletion: 'hard' },
  renamed: { fullName: 'renamed' },
} as const;

type Change = keyof typeof CHANGES;

const WORK = {
  attempts: 0,
  fence: 0,
  owner: null,
  leaseUntil: null,
  failingSince: null,
  requestId: null,
  lastError: null,
};

/**
 * Accounts of every kind are changed at once, so that one batch holds them all, and the server is killed meanwhile.
 *
 * @param arm sets the killer up; called once all is ready for it
 */
export async function killAmongChanges(
  world: World,
  name: string,
  arm: () => Killer,
): Promise<{ kills: number; faults: string[] }> {
  const users = world.database.collection<AccountDoc>('users');
  const changes = Object.keys(CHANGES) as Change[];
  const idsOf = (change: Change) => Array.from({ length: EACH }, (_, index) => `${name}-${change}-${index}`);
  const all = changes.flatMap(idsOf);
  const settled = () =>
    eventually(
      `the accounts of ${name}`,
      async () => (await users.countDocuments({ _id: { $in: all }, 'work.status': 'idle' })) === all.length,
      SETTLE_MS,
    );
  const mark = async (ids: readonly string[], set: object): Promise<void> => {
    const due = { 'work.status': 'due', 'work.dueAt': new Date(0), 'work.attempts': 0 };
    await users.updateMany({ _id: { $in: [...ids] } }, { $set: { ...due, ...set }, $inc: { 'work.revision': 1 } });
  };

  await users.insertMany(
    all.map((id) => ({
      _id: id,
      fullName: `Person ${id}`,
      profilePic: '',
      role: 'user',
      deactivatedAt: null,
      deletedAt: null,
      deletion: null,
      tokensRevokedAt: null,
      atStream: null,
      work: { ...WORK, status: 'due', dueAt: new Date(0), revision: 1, doneRevision: 0 },
    })),
  );
  await settled();
  await mark(idsOf('reactivated'), CHANGES.deactivated);
  await settled();

  const killer = arm();
  await Promise.all(changes.map((change) => mark(idsOf(change), CHANGES[change])));
  await eventually('the kill', () => killer.kills > 0, SETTLE_MS);
  await settled();
  const faults = killer.stop();
  for (const change of changes) faults.push(...(await audit(world, idsOf(change), change)));
  return { kills: killer.kills, faults };
}

/** The differences between Stream and what it should have. */
async function audit({ streamClient }: World, ids: readonly string[], change: Change): Promise<string[]> {
  const { users } = await streamClient.queryUsers(
    { id: { $in: [...ids] } },
    {},
    { include_deactivated_users: true, limit: ids.length },
  );
  const faults: string[] = [];
  for (const id of ids) {
    const found = users.find((user) => user.id === id);
    if (change === 'soft' || change === 'hard') {
      if (found) faults.push(`${id} is still there`);
      const restored = await streamClient.restoreUsers([id]).then(
        () => true,
        () => false,
      );
      if (restored !== (change === 'soft')) faults.push(`${id} was not deleted as it should have been`);
      continue;
    }
    if (!found) faults.push(`${id} is gone`);
    if (Boolean(found?.deactivated_at) !== (change === 'deactivated')) faults.push(`${id} has the wrong activation`);
    if (Boolean(found?.revoke_tokens_issued_before) !== (change === 'deactivated'))
      faults.push(`${id} has wrong tokens`);
    if (found?.name !== (change === 'renamed' ? 'renamed' : `Person ${id}`)) faults.push(`${id} has another name`);
  }
  return faults;
}
