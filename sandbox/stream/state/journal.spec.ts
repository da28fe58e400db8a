import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RoleRecord } from './entities.js';
import { Store } from './store.js';

const MAX_HISTORY_BYTES = 20_000;

describe('the file of a state', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stream-journal-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const role = (name: string, updatedAt: string): RoleRecord => ({ name, createdAt: 'then', updatedAt });
  const size = (): number => statSync(join(directory, 'stream.jsonl')).size;

  it('does not grow with changes of the same things, and holds their last state', () => {
    const store = new Store(directory, MAX_HISTORY_BYTES);
    for (let change = 1; change <= 3000; change += 1) {
      store.transact(() => store.roles.put(role(`role-${change % 10}`, `change ${change}`)));
    }
    expect(size()).toBeLessThan(2 * MAX_HISTORY_BYTES);
    store.close();
    const next = new Store(directory);
    expect([...next.roles.values()].map(({ updatedAt }) => updatedAt).sort()).toEqual(
      Array.from({ length: 10 }, (_, index) => `change ${2991 + index}`),
    );
    next.close();
  });

  it('may grow with what there is', () => {
    const store = new Store(directory, MAX_HISTORY_BYTES);
    for (let count = 1; count <= 1000; count += 1) {
      store.transact(() => store.roles.put(role(`rôle-${count}`, 'once')));
    }
    expect(size()).toBeGreaterThan(2 * MAX_HISTORY_BYTES);
    store.close();
    const next = new Store(directory);
    expect([next.roles.size, next.roles.get('rôle-1000')]).toEqual([1000, role('rôle-1000', 'once')]);
    next.close();
  });
});
