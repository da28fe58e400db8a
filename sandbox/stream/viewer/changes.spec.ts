import { TestClock } from '../../clock/test-clock.js';
import { Sandbox } from '../sandbox.js';
import { TEST_KEYS } from '../testing/start-for-test.js';
import { Changes } from './changes.js';
import type { TimelineLine } from './entry-views.js';

describe('changes', () => {
  let sandbox: Sandbox;
  let changes: Changes;

  beforeEach(() => {
    sandbox = new Sandbox({ ...TEST_KEYS, clock: new TestClock(), operations: () => [] });
    changes = new Changes(sandbox);
  });
  afterEach(() => sandbox.close());

  const open = (path = '/app'): ReturnType<Sandbox['calls']['open']> =>
    sandbox.calls.open({ at: sandbox.timeline.next(), method: 'GET', path, query: {} });
  const lines = (): TimelineLine[] =>
    changes.next().flatMap(({ event, data }) => (event === 'lines' ? (data.lines as TimelineLine[]) : []));

  it('tell a call when it comes in, and again when it is done', () => {
    const call = open();
    expect(lines()).toMatchObject([{ seq: 1, status: null }]);
    expect(lines()).toEqual([]);
    call.status = 200;
    expect(lines()).toMatchObject([{ seq: 1, status: 200 }]);
    expect(lines()).toEqual([]);
  });

  it('tell a delivery with each attempt', () => {
    const entry = sandbox.dispatcher.log.add({
      ...{ id: 'a', type: 'message.new', url: 'http://127.0.0.1/', createdAt: sandbox.timeline.next() },
      ...{ attempts: 0, statuses: [], state: 'pending' },
    });
    expect(lines()).toMatchObject([{ kind: 'delivery', state: 'pending', statuses: [] }]);
    entry.attempts = 1;
    entry.statuses.push(500);
    expect(lines()).toMatchObject([{ statuses: [500] }]);
    entry.state = 'delivered';
    expect(lines()).toMatchObject([{ state: 'delivered' }]);
    expect(lines()).toEqual([]);
  });

  it('leave the oldest out when there is too much', () => {
    for (let count = 0; count < 600; count += 1) open(`/users/${count}`);
    const told = lines();
    expect(told).toHaveLength(500);
    expect(told.at(-1)).toMatchObject({ seq: 600 });
  });

  it('tell faults, presets, webhooks, the clock and the version of the state when they change', () => {
    const status = (): object[] => changes.next().flatMap(({ event, data }) => (event === 'status' ? [data] : []));
    expect(status()).toMatchObject([{ webhooks: { enabled: true }, faults: [], state: 0 }]);
    expect(status()).toEqual([]);
    sandbox.presets.begin({ name: 'stream-down' });
    sandbox.dispatcher.enabled = false;
    expect(status()).toMatchObject([{ webhooks: { enabled: false }, faults: [{ preset: 'stream-down' }] }]);
    sandbox.store.transact(() => sandbox.store.roles.put({ name: 'vet', createdAt: '', updatedAt: '' }));
    expect(status()).toMatchObject([{ state: 1, clock: { aheadMs: 0 } }]);
    sandbox.storedClock.putForward(60_000);
    expect(status()).toMatchObject([{ clock: { aheadMs: 60_000 } }]);
  });
});
