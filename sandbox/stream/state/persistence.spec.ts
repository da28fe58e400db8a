import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('state on disk', () => {
  let root: string;
  let running: TestSandbox[];

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'stream-sandbox-'));
    running = [];
  });
  afterEach(async () => {
    for (const test of running) await test.sandbox.close();
    rmSync(root, { recursive: true });
  });

  const start = async (name: string): Promise<TestSandbox> => {
    const test = await startForTest({ dataDir: join(root, name) });
    running.push(test);
    return test;
  };
  /** What a killed process leaves: the directory as it is in the midst of running, with nothing closed or flushed. */
  const copyOf = (name: string): string => {
    cpSync(join(root, name), join(root, `${name}-copy`), { recursive: true });
    return `${name}-copy`;
  };
  const fill = async ({ client }: TestSandbox): Promise<void> => {
    await client.upsertUsers([{ id: 'ana', name: 'Ana' }, { id: 'ben' }, { id: 'cem' }]);
    const channel = client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana', 'ben'] });
    await channel.create();
    await channel.sendMessage({ id: 'm', text: 'hello', user_id: 'ana' });
    await channel.sendMessage({ id: 'n', text: 'gone', user_id: 'ana' });
    await client.deleteMessage('n', { hardDelete: true });
    await channel.removeMembers(['ben']);
    await client.updateAppSettings({ webhook_url: 'http://127.0.0.1:1/' });
    await client.deleteUser('cem', { hard_delete: true });
  };
  const stateOf = async ({ client }: TestSandbox): Promise<unknown> => {
    const { duration: _duration, ...channel } = await client.channel('messaging', 'a').query({ state: true });
    const { users } = await client.queryUsers({});
    const { app } = await client.getAppSettings();
    return { channel, users, webhookUrl: app?.webhook_url };
  };

  it('survives an end without notice, message for message', async () => {
    const first = await start('a');
    await fill(first);
    const second = await start(copyOf('a'));
    const state = await stateOf(second);
    expect(state).toEqual(await stateOf(first));
    expect(state).toMatchObject({
      channel: { messages: [{ id: 'm', text: 'hello' }], channel: { member_count: 1 } },
      webhookUrl: 'http://127.0.0.1:1/',
    });
    await expect(second.client.upsertUser({ id: 'cem' })).rejects.toMatchObject({ code: 16 });
  });

  it('loses a call whose line was torn, as a whole, and no other', async () => {
    const first = await start('a');
    await fill(first);
    const before = await stateOf(first);
    const copy = copyOf('a');
    appendFileSync(join(root, copy, 'stream.jsonl'), '[["users","eve",{"id":"eve"}],["users","fin');
    const second = await start(copy);
    expect(await stateOf(second)).toEqual(before);
    await second.client.upsertUser({ id: 'eve' });
    const third = await start(copyOf(copy));
    expect((await third.client.queryUsers({ id: 'eve' })).users).toHaveLength(1);
  });

  it('is compacted at the start', async () => {
    const first = await start('a');
    await fill(first);
    for (let round = 0; round < 50; round += 1)
      await first.client.partialUpdateUser({ id: 'ana', set: { name: `Ana ${round}` } });
    const copy = copyOf('a');
    const lines = (): number => readFileSync(join(root, copy, 'stream.jsonl'), 'utf8').split('\n').length;
    const grown = lines();
    await start(copy);
    expect(grown).toBeGreaterThan(50);
    expect(lines()).toBeLessThan(15);
  });

  it('holds nothing of a call that was refused', async () => {
    const first = await start('a');
    const batch = [{ id: 'ana' }, { id: 'not valid' }];
    await expect(first.client.upsertUsers(batch)).rejects.toMatchObject({ code: 4 });
    const second = await start(copyOf('a'));
    expect((await second.client.queryUsers({})).users).toEqual([]);
  });

  it('is emptied by a reset', async () => {
    const first = await start('a');
    await fill(first);
    await first.control('POST', '/reset');
    await first.client.upsertUser({ id: 'dan' });
    const second = await start(copyOf('a'));
    expect((await second.client.queryUsers({})).users.map(({ id }) => id)).toEqual(['dan']);
  });
});
