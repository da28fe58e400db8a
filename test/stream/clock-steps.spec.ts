import { AccountLifecycleService } from '../../src/users/account-lifecycle.service.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { CLOCK_STEPS, stepClock } from '../support/step-clock.js';

const RESET_SECONDS = 1;

describe('work for Stream', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp();
  });
  afterEach(async () => {
    stepClock(0);
    await test.streamControl.clearFaults();
  });
  afterAll(() => test.close());

  const workOf = async (id: string) =>
    (await test.database.collection('users').findOne({ _id: id as never }))?.['work'] as {
      status: string;
      lastError: string | null;
    };

  it.each(CLOCK_STEPS)(
    'goes on after a 429 when its limit is reset, though the clock was put %s',
    async (_name, ms) => {
      const account = await test.createAccount({ role: 'vet' });
      await eventually('the first work', async () => (await workOf(account.id)).status === 'idle');
      await test.streamControl.addFault({ path: '/users', status: 429, resetSeconds: RESET_SECONDS });
      await test.app.get(AccountLifecycleService).changeRole(account.id, 'admin', { by: 'operator' });
      await eventually('the refusal', async () => (await workOf(account.id)).lastError !== null);
      await test.streamControl.clearFaults();
      stepClock(ms);
      await eventually('the work', async () => (await workOf(account.id)).status === 'idle');
    },
  );

  it.each(CLOCK_STEPS)('that is marked right after the clock was put %s is done at once', async (_name, ms) => {
    const account = await test.createAccount({ role: 'vet' });
    await eventually('the first work', async () => (await workOf(account.id)).status === 'idle');
    stepClock(ms);
    await test.app.get(AccountLifecycleService).changeRole(account.id, 'admin', { by: 'operator' });
    await eventually('the work', async () => (await workOf(account.id)).status === 'idle');
  });
});
