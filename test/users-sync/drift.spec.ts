import { DriftService } from '../../src/users/drift/drift.service.js';
import type { DriftFinding, DriftProgress, DriftSummary } from '../../src/users/drift/drift.js';
import { AccountLifecycleService } from '../../src/users/account-lifecycle.service.js';
import { UsersService } from '../../src/users/users.service.js';
import { type NewAccount } from '../../src/users/new-account.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.js';
import { limitedFor, notFound } from '../support/upstream-faults.js';
import { inTurns } from '../support/in-turns.js';
import { SyncScene } from './sync-scene.js';

const AGENT = 'support-agent';
const ACCOUNTS = 130;
const NOTHING = { missing: 0, presence: 0, profile: 0, role: 0, tokens: 0, unknown: 0 };

describe('the comparison of accounts with Stream', () => {
  let proxy: FaultyProxy;
  let test: TestApp;
  let scene: SyncScene;
  let lifecycle: AccountLifecycleService;

  beforeAll(async () => {
    proxy = await startFaultyProxy(() => test.stream.url);
    test = await createTestApp({ STREAM_BASE_URL: proxy.url, SUPPORT_AGENT_ID: AGENT });
    // What is changed by hand would be repaired as soon as its event arrives.
    await test.streamControl.deliverEvents(false);
    scene = new SyncScene(test);
    lifecycle = test.app.get(AccountLifecycleService);
    const ids = Array.from({ length: ACCOUNTS }, (_, index) => `crowd-${String(index).padStart(3, '0')}`);
    await inTurns(
      20,
      ids.map((id) => () => create(id, { passwordHash: 'old-hash' })),
    );
    for (const id of ['deactivated', 'softly-gone', 'gone']) await create(id);
    await create('customer-owner', { customerId: 4711 });
    await scene.settled([...ids, 'customer-owner']);
    await lifecycle.deactivate('deactivated', { by: 'operator' });
    await lifecycle.remove('softly-gone', 'soft', { by: 'operator' });
    await lifecycle.remove('gone', 'hard', { by: 'operator' });
    await lifecycle.replacePassword('crowd-129', 'old-hash', 'new-hash');
    await scene.settled(['deactivated', 'softly-gone', 'gone', 'crowd-129']);
    await test.streamClient.upsertUsers([{ id: AGENT }, { id: 'system' }, { id: 'customer-99' }]);
  });
  afterEach(() => proxy.clear());
  afterAll(async () => {
    await test.close();
    await proxy.close();
  });

  const create = (id: string, rest: Partial<NewAccount> = {}) =>
    test.app.get(UsersService).create({ id, fullName: `Person ${id}`, role: 'user', ...rest });
  const compare = async (
    repair = false,
  ): Promise<{ summary: DriftSummary; findings: DriftFinding[]; progress: DriftProgress[] }> => {
    const findings: DriftFinding[] = [];
    const progress: DriftProgress[] = [];
    const summary = await test.app.get(DriftService).report({
      repair,
      onFinding: (finding) => void findings.push(finding),
      onProgress: (step) => void progress.push(step),
    });
    return { summary, findings, progress };
  };

  it('finds nothing where there is nothing, deactivated and deleted accounts included', async () => {
    const { summary, findings, progress } = await compare();
    expect(findings).toEqual([]);
    expect(summary).toEqual({
      accounts: ACCOUNTS + 4,
      streamUsers: ACCOUNTS + 2 + 1 + 3,
      onTheirWay: 0,
      findings: NOTHING,
      marked: 0,
    });
    expect(progress.filter(({ phase }) => phase === 'accounts').map(({ checked }) => checked)).toEqual([
      100,
      ACCOUNTS + 4,
    ]);
    expect(progress.at(-1)).toEqual({
      phase: 'stream',
      checked: summary.streamUsers,
      total: undefined,
      waitingMs: undefined,
    });
  });

  it('finds every kind of change by hand, and repairs all but unknown users', async () => {
    const { streamClient } = test;
    await streamClient.partialUpdateUser({ id: 'crowd-001', set: { name: 'Mallory', image: 'https://x.test/y' } });
    await streamClient.partialUpdateUser({ id: 'crowd-002', set: { role: 'admin' } });
    await streamClient.revokeUserToken('crowd-003', new Date());
    await streamClient.revokeUserToken('crowd-129', null);
    await streamClient.deactivateUser('crowd-004');
    await streamClient.reactivateUser('deactivated');
    await streamClient.restoreUsers(['softly-gone']);
    await streamClient.partialUpdateUser({ id: 'customer-4711', set: { name: 'Mallory' } });
    await streamClient.upsertUser({ id: 'stranger', name: 'Nobody knows' });

    const { summary, findings } = await compare(true);
    const seen = findings.map(({ kind, streamUserId, accountId, fields }) => [
      kind,
      streamUserId,
      accountId,
      fields.join(),
    ]);
    expect(seen).toEqual([
      ['profile', 'crowd-001', 'crowd-001', 'name,image'],
      ['role', 'crowd-002', 'crowd-002', 'role'],
      ['tokens', 'crowd-003', 'crowd-003', 'tokens'],
      ['presence', 'crowd-004', 'crowd-004', ''],
      ['tokens', 'crowd-129', 'crowd-129', 'tokens'],
      ['profile', 'customer-4711', 'customer-owner', 'name'],
      ['presence', 'deactivated', 'deactivated', ''],
      ['presence', 'softly-gone', 'softly-gone', ''],
      ['unknown', 'stranger', null, ''],
    ]);
    expect(summary).toMatchObject({
      findings: { missing: 0, presence: 3, profile: 2, role: 1, tokens: 2, unknown: 1 },
      marked: 8,
    });

    await scene.settled(findings.flatMap(({ accountId }) => accountId ?? []));
    await streamClient.deleteUser('stranger', { hard_delete: true });
    expect((await compare()).findings).toEqual([]);
  });

  it('finds what Stream lost, and reports when a repair cannot help', async () => {
    await test.streamClient.deleteUser('crowd-005');
    const first = await compare(true);
    expect(first.findings).toEqual([
      { kind: 'missing', streamUserId: 'crowd-005', accountId: 'crowd-005', fields: [], deadLetter: null },
    ]);
    await scene.settled(['crowd-005']);
    const second = await compare();
    expect(second.findings).toMatchObject([
      { kind: 'missing', deadLetter: expect.stringContaining('was deleted in Stream') },
    ]);
    await test.streamClient.restoreUsers(['crowd-005']);
    expect((await compare()).findings).toEqual([]);
  });

  it('takes what is on its way for no drift, even when it was changed while it was compared', async () => {
    await test.streamClient.partialUpdateUser({ id: 'crowd-007', set: { role: 'admin' } });
    await test.streamControl.addFault({ method: 'PATCH', path: '/users', status: 503 });
    await scene.change(['crowd-006'], { fullName: 'Person new' });
    let changed: Promise<void> | undefined;
    const meanwhile = proxy.order(({ method, path }) => method === 'GET' && path === '/users', {
      after: (reply, { status, headers, body }) => {
        changed ??= scene.change(['crowd-007'], { fullName: 'Person newer' });
        void changed.then(() => {
          const { 'transfer-encoding': _chunked, ...kept } = headers;
          reply.writeHead(status, { ...kept, 'content-length': body.length });
          reply.end(body);
        });
      },
    });
    const { summary, findings } = await compare(true);
    meanwhile.clear();
    expect(findings).toEqual([]);
    expect(summary).toMatchObject({ marked: 0 });
    expect(summary.onTheirWay).toBeGreaterThanOrEqual(1);
    await test.streamControl.clearFaults();
    await scene.settled(['crowd-006', 'crowd-007']);
    expect((await compare()).findings).toEqual([]);
  });

  it('waits as long as Stream’s rate limit lasts, and reports it', async () => {
    const limit = proxy.order(({ method, path }) => method === 'GET' && path === '/users', {
      before: (reply) => {
        limit.clear();
        limitedFor(1).before(reply);
      },
    });
    const { summary, progress } = await compare();
    expect(limit.hits).toBe(1);
    expect(summary).toMatchObject({ accounts: ACCOUNTS + 4, findings: NOTHING });
    expect(progress.filter(({ waitingMs }) => waitingMs !== undefined)).toHaveLength(1);
  });

  it('ends when Stream refuses to be asked', async () => {
    proxy.order(({ method, path }) => method === 'GET' && path === '/users', notFound);
    await expect(compare()).rejects.toMatchObject({ operation: 'queryUsers', permanent: true });
  });

  it('walks both sides by indexes', async () => {
    const page = await scene.users
      .find({ _id: { $gt: 'crowd-050' } })
      .sort({ _id: 1 })
      .limit(100)
      .explain('queryPlanner');
    expect(JSON.stringify(page)).not.toMatch(/COLLSCAN|"SORT"/);
  });
});
