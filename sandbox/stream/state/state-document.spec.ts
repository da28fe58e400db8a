import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { eventually } from '../../http/testing/eventually.js';
import { openSocket } from '../testing/raw-socket.js';
import { startForTest, TEST_KEYS, type TestSandbox } from '../testing/start-for-test.js';

interface Document {
  readonly format: string;
  readonly collections: Record<string, Record<string, unknown>[]>;
}

describe('the state as a document', () => {
  let running: TestSandbox[];
  beforeEach(() => (running = []));
  afterEach(async () => {
    for (const test of running) await test.sandbox.close();
  });

  const start = async (options: Parameters<typeof startForTest>[0] = {}): Promise<TestSandbox> => {
    const test = await startForTest(options);
    running.push(test);
    return test;
  };
  const exported = async ({ control }: TestSandbox): Promise<Document> =>
    (await control('GET', '/state')).body as Document;
  /** Something of every kind of entity. */
  const fill = async ({ client, sandbox, asClient, control }: TestSandbox): Promise<void> => {
    await client.upsertUsers([{ id: 'ana', name: 'Ana' }, { id: 'ben' }, { id: 'cem' }, { id: 'dan' }]);
    const channel = client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana', 'ben'] });
    await channel.create();
    await channel.inviteMembers(['cem']);
    await channel.sendMessage({ id: 'm', text: 'hello', user_id: 'ana', attachments: [{ type: 'image' }] });
    await channel.sendMessage({ id: 'r', text: 'reply', user_id: 'ben', parent_id: 'm' });
    await channel.sendMessage({ id: 'n', text: 'later', user_id: 'ana', restricted_visibility: ['ben'] });
    await channel.sendReaction('m', { type: 'like', user_id: 'ben' });
    await client.pinMessage('m', 3600, 'ana');
    await channel.markRead({ user_id: 'ben' });
    await channel.markRead({ user_id: 'ana', thread_id: 'm' } as object);
    await channel.hide('ben', true);
    const ben = client.createToken('ben');
    await asClient(ben, 'POST', '/moderation/mute/channel', { channel_cids: ['messaging:a'] });
    await asClient(ben, 'POST', '/channels/delivered', {
      latest_delivered_messages: [{ cid: 'messaging:a', id: 'm' }],
    });
    await client.updateAppSettings({ webhook_url: 'http://127.0.0.1:1/' });
    await client.createChannelType({ name: 'desk' });
    await client.createRole('nurse');
    await channel.sendFile(Buffer.from('contents'), 'notes.txt', 'text/plain', { id: 'ana' });
    await client.channel('messaging', 'gone', { created_by_id: 'ana', members: ['ana', 'dan'] }).create();
    await client.deleteChannels(['messaging:gone']);
    await client.deleteUser('dan', { hard_delete: true, delete_conversation_channels: true });
    const quiet = client.channel('messaging', 'quiet', { created_by_id: 'ana' });
    await quiet.create();
    await quiet.updatePartial({ set: { config_overrides: { reactions: false } } as object });
    const { first, socket } = await openSocket({ sandbox, client, asClient, control }, 'cem');
    await first();
    socket.terminate();
    await eventually(async () => {
      const { counts } = (await control('GET', '')).body as { counts: { sockets: number } };
      return counts.sockets === 0 ? true : undefined;
    });
    await control('POST', '/clock', { advance: '1s' });
  };

  it('has every kind of entity, with times as text', async () => {
    const test = await start();
    await fill(test);
    const { collections, format } = await exported(test);
    expect(format).toBe('stream-sandbox-state-1');
    expect(Object.entries(collections).filter(([, entities]) => entities.length === 0)).toEqual([]);
    expect(collections['messages']?.[0]).toMatchObject({ id: 'm', createdAt: expect.stringMatching(/^\d{4}-.*Z$/) });
    const text = await (await fetch(`${test.sandbox.url}/_sandbox/state`)).text();
    expect(text.split('\n').length).toBeGreaterThan(100);
  });

  it('is the same after it was imported elsewhere, and clients find the same there', async () => {
    const [from, to] = [await start(), await start()];
    await fill(from);
    const document = await exported(from);
    expect(await to.control('PUT', '/state', document)).toMatchObject({
      status: 200,
      body: { counts: { channels: 3 } },
    });
    expect(await exported(to)).toEqual(document);
    const seen = async ({ client }: TestSandbox): Promise<unknown> => {
      const { duration: _duration, ...channel } = await client.channel('messaging', 'a').query({ state: true });
      return { channel, users: (await client.queryUsers({})).users };
    };
    expect(await seen(to)).toEqual(await seen(from));
    await to.client.channel('messaging', 'a').sendMessage({ id: 'next', text: 'next', user_id: 'ana' });
    const { messages = [] } = (await exported(to)).collections;
    const times = messages.map(({ createdAt }) => String(createdAt));
    expect(times).toEqual([...times].sort());
  });

  it('is the same after export and import, whatever was done before', async () => {
    const [from, to] = [await start(), await start()];
    const id = fc.constantFrom('ana', 'ben', 'cem');
    const action = fc.oneof(
      fc.record({ do: fc.constant('send' as const), by: id, text: fc.string({ unit: 'grapheme', minLength: 1 }) }),
      fc.record({ do: fc.constant('delete' as const), by: id, hard: fc.boolean() }),
      fc.record({ do: fc.constant('react' as const), by: id }),
      fc.record({ do: fc.constant('read' as const), by: id }),
      fc.record({ do: fc.constant('truncate' as const), hard: fc.boolean() }),
      fc.record({ do: fc.constant('leave' as const), by: id }),
    );
    await from.control('PUT', '/rate-limits', { enforced: false });
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 15 }), async (actions) => {
        await from.control('POST', '/reset');
        await from.control('PUT', '/rate-limits', { enforced: false });
        await from.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }, { id: 'cem' }]);
        const channel = from.client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana', 'ben', 'cem'] });
        await channel.create();
        let last = 'none';
        for (const [index, step] of actions.entries()) {
          const done = async (): Promise<unknown> => {
            if (step.do === 'send')
              return channel.sendMessage({ id: (last = `m${index}`), text: step.text, user_id: step.by });
            if (step.do === 'delete') return from.client.deleteMessage(last, { hardDelete: step.hard });
            if (step.do === 'react') return channel.sendReaction(last, { type: 'like', user_id: step.by });
            if (step.do === 'read') return channel.markRead({ user_id: step.by });
            if (step.do === 'truncate') return channel.truncate({ hard_delete: step.hard });
            return channel.removeMembers([step.by]);
          };
          // What is refused changes nothing.
          await done().catch(() => undefined);
        }
        const document = await exported(from);
        expect((await to.control('PUT', '/state', document)).body).toEqual({ counts: expect.anything() as object });
        expect(await exported(to)).toEqual(document);
      }),
      { numRuns: 25 },
    );
  });

  it('replaces everything, cuts sockets off, and survives an end without notice', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'stream-sandbox-'));
    try {
      const [from, to] = [await start(), await start({ dataDir })];
      await fill(from);
      const document = await exported(from);
      await to.client.upsertUser({ id: 'eve' });
      const { file } = await to.client.uploadFile(Buffer.from('contents'), 'a.txt', 'text/plain', { id: 'eve' });
      const { first, closed } = await openSocket(to, 'eve');
      await first();
      await to.control('PUT', '/state', document);
      expect((await closed()).code).toBe(1006);
      expect((await fetch(file)).status).toBe(404);
      expect(await to.control('GET', '')).toMatchObject({ body: { counts: { sockets: 0, watches: 0 } } });
      await to.client.upsertUser({ id: 'fay' });
      const again = await start({ dataDir });
      const { users = [] } = (await exported(again)).collections;
      expect(users.map(({ id }) => id)).toEqual(['ana', 'ben', 'cem', 'dan', 'fay']);
      expect((await exported(again)).collections['messages']).toEqual(document.collections['messages']);
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  });

  it('has uploads without their contents, which answer 404 elsewhere and are kept in place', async () => {
    const [from, to] = [await start(), await start()];
    await from.client.upsertUser({ id: 'ana' });
    const { file } = await from.client.uploadFile(Buffer.from('contents'), 'a.txt', 'text/plain', { id: 'ana' });
    const document = await exported(from);
    expect(JSON.stringify(document)).not.toContain('contents of a');
    await to.control('PUT', '/state', document);
    expect((await fetch(file.replace(from.sandbox.url, to.sandbox.url))).status).toBe(404);
    await from.control('PUT', '/state', document);
    expect(await (await fetch(file)).text()).toBe('contents');
  });

  it('does not say who is online, and has nobody online once it is imported', async () => {
    const test = await start();
    const { first } = await openSocket(test, 'ana');
    await first();
    const isOnline = async (): Promise<unknown> => (await test.client.queryUsers({})).users.map(({ online }) => online);
    expect(await isOnline()).toEqual([true]);
    const document = await exported(test);
    expect(document.collections['users']?.[0]).not.toHaveProperty('online');
    const users = document.collections['users']?.map((user) => ({ ...user, online: true }));
    await test.control('PUT', '/state', { ...document, collections: { ...document.collections, users } });
    expect(await isOnline()).toEqual([false]);
  });

  it('takes more than other calls may carry', async () => {
    const test = await start();
    const users = Array.from({ length: 3000 }, (_, index) => ({ id: `user-${index}`, about: 'z'.repeat(400) }));
    for (let from = 0; from < users.length; from += 100) await test.client.upsertUsers(users.slice(from, from + 100));
    const document = await exported(test);
    expect(JSON.stringify(document).length).toBeGreaterThan(1024 * 1024);
    expect((await test.control('PUT', '/state', document)).status).toBe(200);
  });

  describe('refuses', () => {
    const edits: [string, RegExp, (document: Document) => unknown][] = [
      ['no document', /GET \/_sandbox\/state/, () => ({})],
      ['a list', /JSON object/, () => []],
      ['another format', /format stream-sandbox-state-1/, (document) => ({ ...document, format: 'x' })],
      ['no collections', /format/, ({ format }) => ({ format })],
      ['an unknown collection', /no collection rooms/, ({ format }) => ({ format, collections: { rooms: [] } })],
      [
        'a collection that is no list',
        /users must be a list/,
        ({ format }) => ({ format, collections: { users: {} } }),
      ],
      ['null for a collection', /users must be a list/, ({ format }) => ({ format, collections: { users: null } })],
      [
        'an entity that is none',
        /users\[0\] must be an object/,
        ({ format }) => ({ format, collections: { users: [1] } }),
      ],
      ['an entity twice', /users\[\d+\] is there twice/, edited('users', (users) => [...users, ...users])],
      ['a missing field', /messages\[0\]\.text must be a string/, changed('messages', { text: undefined })],
      ['a wrong type', /messages\[0\]\.silent must be a boolean/, changed('messages', { silent: 'no' })],
      ['no time', /channels\[0\]\.createdAt must be a time/, changed('channels', { createdAt: 'yesterday' })],
      ['an unknown field', /users\[0\]\.nmae is not a field/, changed('users', { nmae: 'Ana' })],
      ['a member of no channel', /members\[0\]\.cid is not among the channels/, changed('members', { cid: 'a:b' })],
      ['a message of no user', /messages\[0\]\.userId is not among the users/, changed('messages', { userId: 'x' })],
      ['a path for a file', /files\[0\]\.id must be a UUID/, changed('files', { id: '../../etc/passwd' })],
    ];
    it.each(edits)('%s, and changes nothing', async (_what, message, edit) => {
      const test = await start();
      await fill(test);
      const document = await exported(test);
      expect(await test.control('PUT', '/state', edit(document) as object)).toEqual({
        status: 400,
        body: { error: expect.stringMatching(message) as string },
      });
      expect(await exported(test)).toEqual(document);
    });

    it('what is not sent as JSON', async () => {
      const { sandbox } = await start();
      const response = await fetch(`${sandbox.url}/_sandbox/state`, { method: 'PUT', body: TEST_KEYS.apiKey });
      expect(response.status).toBe(400);
    });
  });
});

function edited(name: string, edit: (entities: Record<string, unknown>[]) => unknown): (document: Document) => unknown {
  return ({ format, collections }) => ({
    format,
    collections: { ...collections, [name]: edit(collections[name] ?? []) },
  });
}

function changed(name: string, fields: object): (document: Document) => unknown {
  return edited(name, ([first, ...others]) => [{ ...first, ...fields }, ...others]);
}
