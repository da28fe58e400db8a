import type { FastifyInstance } from 'fastify';
import { startStreamSandbox, type StreamSandbox } from '../../stream/server.js';
import { serverClient, TEST_KEYS } from '../../stream/testing/start-for-test.js';
import { reactions } from '../cases/reactions.js';
import { search } from '../cases/search.js';
import { type Area, missing, works } from '../run/case.js';
import { holds } from '../run/checks.js';
import { Target } from '../run/target.js';
import { compare, type Comparison } from './compare.js';

/** A second stand-in takes the place of the real app. */
describe('a comparison with another app', () => {
  let app: StreamSandbox | undefined;

  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  const start = async (change?: (server: FastifyInstance) => void): Promise<Target> => {
    app = await startStreamSandbox({ ...TEST_KEYS, ...(change && { addRoutes: change }) });
    return new Target(TEST_KEYS.apiKey, TEST_KEYS.apiSecret, app.url);
  };
  const control = async (method: string, path: string, body: object): Promise<void> => {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(`${app?.url}/_sandbox${path}`, { method, headers, body: JSON.stringify(body) });
    expect(response.ok).toBe(true);
  };
  const run = (areas: readonly Area[], target: Target, signal?: AbortSignal): Promise<Comparison> =>
    compare(areas, target, { prefix: 'spec-run', signal });
  /** Changes what the app answers to calls of a path. */
  const rewrite =
    (path: string, change: (text: string) => string) =>
    (server: FastifyInstance): void => {
      server.addHook('onSend', async (request, _reply, payload) =>
        request.url.startsWith(path) && typeof payload === 'string' ? change(payload) : payload,
      );
    };

  const upsert = works('upserts', ['StreamChat.upsertUser'], async (s) => {
    const id = s.userId('ann');
    holds(await s.server.upsertUser({ id }), { users: { [id]: { role: 'user' } } });
  });
  const area = (...cases: Area['cases']): Area[] => [{ title: 'Area', cases }];

  it('finds nothing where both do the same', async () => {
    const { compared, differences, left } = await run([search, reactions], await start());
    expect({ differences, left }).toEqual({ differences: [], left: [] });
    expect(compared).toBe(search.cases.length + reactions.cases.length);
  });

  it('names fields that only one of them answers, below the prefix of the run, too', async () => {
    const target = await start(rewrite('/users', (text) => text.replaceAll('"role":"user"', '"role":"user","shoe":1')));
    expect((await run(area(upsert), target)).differences).toEqual([
      'Area: upserts\n  StreamChat.upsertUser POST /users: only the app has users.*.shoe',
    ]);
    await app?.close();
    const less = await start(rewrite('/users', (text) => text.replaceAll('"language":"",', '')));
    expect((await run(area(upsert), less)).differences).toEqual([
      'Area: upserts\n  StreamChat.upsertUser POST /users: only the stand-in has users.*.language',
    ]);
  });

  it('names a status, a code and a check that differ', async () => {
    const target = await start();
    await control('POST', '/faults', { operation: 'UpdateUsers', status: 400, code: 6, times: 1 });
    expect((await run(area(upsert), target)).differences).toEqual([
      [
        'Area: upserts',
        'stand-in: passed',
        'app: StreamChat error code 6: UpdateUsers failed with error: "a fault that the sandbox was asked for"',
        'StreamChat.upsertUser POST /users: stand-in 201, app 400 (code 6)',
      ].join('\n  '),
    ]);
  });

  it('names what the stand-in does not do and the app does', async () => {
    const target = await start((server) =>
      server.post('/polls', () => ({ poll: { id: 'x', name: 'x' }, duration: '1ms' })),
    );
    const createPoll = missing('StreamChat.createPoll', (s) => s.server.createPoll({ name: 'x' }, s.userId('ann')));
    const { differences } = await run(area(createPoll), target);
    expect(differences).toEqual([expect.stringContaining('POST /polls: stand-in 501 (code 501), app 200')]);
  });

  it('does not ask the app what would change more than the run makes', async () => {
    const settings = works(
      'changes settings',
      ['StreamChat.updateAppSettings'],
      (s) => s.server.updateAppSettings({ reminders_interval: 90 }),
      'changes the app',
    );
    const target = await start();
    expect(await run(area(settings, upsert), target)).toMatchObject({ compared: 1, differences: [] });
    const { app: kept } = await serverClient(app?.url ?? '').getAppSettings();
    expect(kept).not.toHaveProperty('reminders_interval');
  });

  const makesMuch = works('makes much', ['Channel.create'], async (s) => {
    const [ann, ben] = await s.users('ann', 'ben');
    await s.send(await s.channelOf([ann, ben]), ann, 'one');
    const named = await s.server.channel('messaging', { members: [ann, ben], created_by_id: ann }).create();
    s.own(named.channel.cid);
    await s.server.deactivateUser(ben);
    await s.server.createRole(s.role('vet'));
    await s.server.createChannelType({ name: s.channelType('desk') });
  });

  it('removes what it made, deactivated users, a channel type and a role included, and nothing else', async () => {
    const target = await start();
    const server = serverClient(app?.url ?? '');
    await server.upsertUser({ id: 'else' });
    await server.channel('messaging', 'else', { created_by_id: 'else' }).create();
    expect(await run(area(makesMuch), target)).toMatchObject({ compared: 1, left: [] });
    const { users: kept } = await server.queryUsers({}, {}, { include_deactivated_users: true });
    expect(kept.map(({ id }) => id)).toEqual(['else']);
    expect((await server.queryChannels({})).map(({ id }) => id)).toEqual(['else']);
    expect((await server.listRoles()).roles.some(({ name }) => name.startsWith('spec-run'))).toBe(false);
    expect(Object.keys((await server.listChannelTypes()).channel_types)).toHaveLength(5);
  });

  it('removes what it made when it is aborted, and tells what it could not remove', async () => {
    const target = await start();
    const abort = new AbortController();
    let runs = 0;
    const aborts = works('aborts', ['StreamChat.upsertUser'], async (s) => {
      runs += 1;
      if (runs === 2) abort.abort();
      await s.server.upsertUser({ id: s.userId('ann') });
    });
    await control('POST', '/faults', { operation: 'DeleteUsers', status: 500 });
    const { compared, left } = await run(area(upsert, aborts, makesMuch), target, abort.signal);
    expect({ compared, left }).toEqual({
      compared: 2,
      left: [expect.stringMatching(/^spec-run-1-1-ann, spec-run-1-2-ann: .*DeleteUsers failed/)],
    });
  });
});
