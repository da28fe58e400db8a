import { startTestDatabase } from '../../sandbox/database/testing/test-database.js';
import { closeApp, createTestApp, STREAM_API_KEY } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { LEASE_MS } from '../../src/work/claim.js';
import { SyncScene } from '../users-sync/sync-scene.js';

const MEMBERS = 1000;

describe('a thousand members in one call', () => {
  it('are all there in the end, although the process stops in the middle', async () => {
    const database = await startTestDatabase();
    const settings = { MONGODB_URI: database.uri, CHANNEL_PARTNERS: 'anyone', STREAM_WAIT_MS: '100' };
    const first = await createTestApp(settings);
    await first.streamControl.enforceRateLimits(false);
    const owner = await first.createAccount({ role: 'user' });
    const ids = Array.from({ length: MEMBERS }, (_, index) => `member-${index}`);
    const now = new Date();
    const work = { status: 'idle', dueAt: null, attempts: 0, fence: 0, owner: null, leaseUntil: null, revision: 0 };
    // Through the connection for work on many documents: a thousand take longer than a request may.
    await new SyncScene(first).users.insertMany(
      ids.map((_id) => ({
        ...{ _id, fullName: _id, role: 'user', profilePic: '', isOnboarded: true, sessionVersion: 0, createdAt: now },
        ...{ deactivatedAt: null, deletedAt: null, deletion: null, tokensRevokedAt: null, updatedAt: now },
        work: { ...work, doneRevision: 0, failingSince: null, requestId: null, lastError: null },
      })) as never,
    );
    const made = await first.request('POST', '/api/channels', {
      as: owner,
      body: { name: 'All', memberIds: ['member-0'] },
    });
    const cid = String(made.body['cid']);
    // Slow enough for the process to stop between two parts: it waits somewhat more than a second for work under way.
    await first.streamControl.addFault({ method: 'POST', path: `/channels/messaging/${cid.slice(10)}`, delayMs: 500 });
    const added = await first.request('POST', `/api/channels/${cid}/members`, { as: owner, body: { memberIds: ids } });
    expect(added.status).toBe(202);
    expect(added.body['channel']).toMatchObject({ memberCount: MEMBERS + 1, synced: false });
    expect((added.body['results'] as { outcome: string }[]).filter(({ outcome }) => outcome === 'added')).toHaveLength(
      MEMBERS - 1,
    );
    await closeApp(first.app);
    await first.streamControl.clearFaults();

    const second = await createTestApp({
      ...settings,
      STREAM_API_KEY,
      STREAM_API_SECRET: first.stream.apiSecret,
      STREAM_BASE_URL: first.stream.url,
    });
    const count = async (): Promise<number> => {
      const { channel } = await first.streamClient.channel('messaging', cid.slice(10)).query({ members: { limit: 1 } });
      return channel.member_count ?? 0;
    };
    await eventually('all members in Stream', async () => (await count()) === MEMBERS + 1, LEASE_MS * 4);
    await second.close();
    await first.stream.close();
    await database.close();
  });
});
