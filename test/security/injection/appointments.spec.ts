import type { SignedInAccount, TestApp } from '../../support/create-test-app.js';
import type { Relations } from './relations.js';
import { describeInjection } from './shared.js';
import type { GoodValues } from './targets.js';

const REMOVING = 'DELETE /api/appointments/{id}';
/** What is done to an appointment for good, or stays, is done to one of its own. */
const CHANGING = [
  REMOVING,
  'PATCH /api/appointments/{id}',
  'POST /api/appointments/{id}/cancel',
  'POST /api/appointments/{id}/complete',
];

async function createAppointments(test: TestApp, caller: SignedInAccount): Promise<Relations> {
  const owner = await test.createAccount({ role: 'pet-owner' });
  const make = async (operation: string): Promise<[string, GoodValues]> => {
    const body = { petOwnerId: owner.id, vetId: caller.id, appointmentTime: '2027-03-05T13:00:00Z' };
    const made = await test.request('POST', '/api/appointments', { as: caller, body });
    return [operation, { id: made.body['id'] }];
  };
  const changed = Object.fromEntries(await Promise.all(CHANGING.map(make)));
  return {
    values: {
      ...changed,
      'POST /api/appointments': { id: 'posted-by-the-practice' },
      'PUT /api/appointments/{id}': { id: 'put-by-the-practice' },
    },
    prepare: async (operation) => {
      if (operation !== REMOVING) return;
      const removed = { _id: changed[operation]?.['id'] as never };
      await test.database.collection('appointments').updateOne(removed, { $set: { deletedAt: null } });
    },
  };
}

describeInjection('appointments', createAppointments);
