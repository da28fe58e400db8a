import type { Channel } from 'stream-chat';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('a search', () => {
  let test: TestSandbox;
  let first: Channel;

  beforeEach(async () => {
    test = await startForTest();
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }, { id: 'cem' }]);
    first = await create('first', ['ana', 'ben']);
    await create('second', ['ana', 'cem']);
    await send('first', 'm', 'The cat sleeps well');
    await send('first', 'n', 'a dog and a Cat', { attachments: [{ type: 'image' }], mentioned_users: ['ben'] });
    await send('second', 'o', 'cats of others', { user_id: 'cem' });
  });
  afterEach(() => test.sandbox.close());

  const create = async (id: string, members: string[]): Promise<Channel> => {
    const channel = test.client.channel('messaging', id, { created_by_id: 'ana', members });
    await channel.create();
    return channel;
  };
  const send = (channel: string, id: string, text: string, fields: object = {}): Promise<unknown> =>
    test.client.channel('messaging', channel).sendMessage({ id, text, user_id: 'ana', ...fields });
  const ids = async (question: string | object, options: object = {}, channels: object = {}): Promise<string[]> => {
    const { results } = await test.client.search(channels as never, question as never, options);
    return results.map(({ message }) => message.id);
  };
  const ofClient = async (user: string, payload: object): Promise<{ status: number; ids: string[] }> => {
    const path = `/search?payload=${encodeURIComponent(JSON.stringify({ filter_conditions: {}, ...payload }))}`;
    const { status, body } = await test.asClient(test.client.createToken(user), 'GET', path);
    const results = (body.results ?? []) as { message: { id: string } }[];
    return { status, ids: results.map(({ message }) => message.id) };
  };

  it('finds the messages whose words begin with those of the query, newest first, with their channel', async () => {
    expect(await ids('CAT')).toEqual(['o', 'n', 'm']);
    expect(await ids('cat do')).toEqual(['n']);
    expect(await ids('at')).toEqual([]);
    const { results } = await test.client.search({ id: 'first' }, 'sleeps');
    expect(results).toMatchObject([{ message: { id: 'm', channel: { cid: 'messaging:first' } } }]);
  });

  it('finds by fields of messages, in the channels that a filter finds', async () => {
    expect(await ids({ 'user.id': 'cem' })).toEqual(['o']);
    expect(await ids({ attachments: { $exists: true } })).toEqual(['n']);
    expect(await ids({ 'attachments.type': { $in: ['image'] } })).toEqual(['n']);
    expect(await ids({ 'mentioned_users.id': { $contains: 'ben' } })).toEqual(['n']);
    expect(await ids({ text: { $q: 'cat' } }, {}, { members: { $in: ['cem'] } })).toEqual(['o']);
  });

  it('finds neither system messages nor deleted, truncated and cleared ones', async () => {
    await send('first', 'system', 'cat of the system', { type: 'system' });
    await test.client.deleteMessage('n');
    expect(await ids('cat', {}, { id: 'first' })).toEqual(['m']);
    await first.hide('ben', true);
    expect([(await ofClient('ben', { query: 'cat' })).ids, (await ofClient('ana', { query: 'cat' })).ids]).toEqual([
      [],
      ['o', 'm'],
    ]);
    await first.truncate();
    expect(await ids('cat', {}, { id: 'first' })).toEqual([]);
  });

  it('finds for a client only what it may read, and nothing where it is switched off', async () => {
    expect(await ofClient('ben', { query: 'cat' })).toEqual({ status: 200, ids: ['n', 'm'] });
    expect(await ofClient('ben', { query: 'cat', filter_conditions: { id: 'second' } })).toMatchObject({ ids: [] });
    await send('first', 'secret', 'cat for ana', { restricted_visibility: ['ana'] });
    expect((await ofClient('ben', { query: 'cat' })).ids).toEqual(['n', 'm']);
    await test.client.updateChannelType('messaging', { search: false });
    expect(await ids('cat')).toEqual([]);
  });

  it('has pages by offset, or by cursor with a sort', async () => {
    expect(await ids('cat', { limit: 2, offset: 1 })).toEqual(['n', 'm']);
    const sort = { created_at: 1 } as const;
    const { results, next } = await test.client.search({}, 'cat', { limit: 2, sort });
    expect(results.map(({ message }) => message.id)).toEqual(['m', 'n']);
    const rest = await test.client.search({}, 'cat', { limit: 2, sort, next });
    expect(rest.results.map(({ message }) => message.id)).toEqual(['o']);
    expect(rest.next).toBeUndefined();
  });

  it.each([
    ['with neither a query nor a filter', { filter_conditions: {} }],
    ['with both', { filter_conditions: {}, query: 'x', message_filter_conditions: {} }],
    ['without a filter of channels', { query: 'x' }],
    ['of more than 100', { filter_conditions: {}, query: 'x', limit: 101 }],
    ['beyond 1000', { filter_conditions: {}, query: 'x', offset: 1001 }],
    [
      'with an offset and a sort',
      { filter_conditions: {}, query: 'x', offset: 1, sort: [{ field: 'id', direction: 1 }] },
    ],
    ['with an offset and a cursor', { filter_conditions: {}, query: 'x', offset: 1, next: 'x' }],
    ['with a made-up cursor', { filter_conditions: {}, query: 'x', next: 'x' }],
    ['with an unknown operator', { filter_conditions: {}, message_filter_conditions: { text: { $like: 'x' } } }],
  ])('is refused %s', async (_what, payload) => {
    const call = test.client.get(`${test.sandbox.url}/search`, { payload });
    await expect(call).rejects.toMatchObject({ code: 4, status: 400 });
  });
});
