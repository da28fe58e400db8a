import { AccountCache } from '../../src/users/account-cache.js';
import type { TestApp } from './create-test-app.js';

/**
 * Changes an account's record as another process would. The five seconds for which this process may go on with what it
 * remembers of the account are taken to be over.
 */
export async function changeAccount(test: TestApp, id: string, set: Readonly<Record<string, unknown>>): Promise<void> {
  const { matchedCount } = await test.database.collection('users').updateOne({ _id: id as never }, { $set: set });
  if (matchedCount !== 1) throw new Error(`there is no account ${id}`);
  test.app.get(AccountCache).drop(id);
}
