import type { Document } from 'mongodb';
import type { SignedInAccount, TestApp } from '../../support/create-test-app.js';
import { OPERATIONS } from './areas.js';
import type { Relations } from './relations.js';
import { describeInjection } from './shared.js';

const MAKING = 'POST /api/channels';
const CHANGING = 'PATCH /api/channels/{cid}';
/** After these, the caller has the group no more. */
const ENDING = ['DELETE /api/channels/{cid}', 'POST /api/channels/{cid}/leave'];
const CUSTOM = { topic: 'dogs' };

/** Each operation has a group of its own, which the caller owns. */
async function createGroups(test: TestApp, caller: SignedInAccount): Promise<Relations> {
  const member = await test.createAccount({ role: 'pet-owner' });
  const groups = test.database.collection<Document & { _id: string }>('groups');
  const about = OPERATIONS.map(({ name }) => name).filter((name) => name.includes(' /api/channels/{cid}'));
  const makeGroup = async (): Promise<string> => {
    const body = { name: 'Dog owners', memberIds: [member.id], custom: CUSTOM };
    const made = await test.request('POST', '/api/channels', { as: caller, body });
    expect(made.status).toBe(201);
    return String(made.body['cid']);
  };
  const cids = new Map<string, string>();
  for (const name of about) cids.set(name, await makeGroup());
  const idIn = (operation: string): string => (cids.get(operation) ?? '').replace('messaging:group-', '');
  const members = (await groups.findOne({ _id: idIn(CHANGING) }))?.['members'] as unknown;
  return {
    values: {
      ...Object.fromEntries(
        about.map((name) => [
          name,
          { cid: cids.get(name), memberIds: [member.id], ownerId: caller.id, custom: CUSTOM },
        ]),
      ),
      // With an id, every other request would be another group's, and refused for that alone.
      [MAKING]: { id: undefined, memberIds: [member.id] },
    },
    prepare: async (operation) => {
      if (!ENDING.includes(operation)) return;
      await groups.updateOne({ _id: idIn(operation) }, { $set: { members, ownerId: caller.id, deletedAt: null } });
    },
    restore: async (operation) => {
      if (operation === CHANGING) await groups.updateOne({ _id: idIn(operation) }, { $set: { custom: CUSTOM } });
    },
  };
}

describeInjection('channels', createGroups);
