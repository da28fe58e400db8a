import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('pinned messages', () => {
  let test: TestSandbox;

  beforeEach(async () => {
    test = await startForTest();
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }]);
  });
  afterEach(() => test.sandbox.close());

  it('are listed by the time of their pin, in pages, for those who may read the channel', async () => {
    const channel = test.client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana'] });
    await channel.create();
    for (const id of ['m', 'n', 'o']) await channel.sendMessage({ id, text: 'x', user_id: 'ana' });
    for (const id of ['n', 'm']) await test.client.pinMessage(id, null, 'ana');
    const ids = async (options: object = {}, sort: object[] = []): Promise<string[]> =>
      (await channel.getPinnedMessages(options, sort)).messages.map(({ id }) => id);
    expect([await ids(), await ids({ limit: 1 }), await ids({}, [{ pinned_at: 1 }])]).toEqual([
      ['m', 'n'],
      ['m'],
      ['n', 'm'],
    ]);
    const { message } = await test.client.getMessage('m');
    expect(await ids({ pinned_at_before: message.pinned_at })).toEqual(['n']);
    await expect(ids({ limit: 101 })).rejects.toMatchObject({ code: 4 });
    await expect(ids({ id_gt: 'm' })).rejects.toMatchObject({ status: 501 });
    const path = '/channels/messaging/a/pinned_messages';
    expect(await test.asClient(test.client.createToken('ana'), 'GET', path)).toMatchObject({ status: 200 });
    expect(await test.asClient(test.client.createToken('ben'), 'GET', path)).toMatchObject({ status: 403 });
  });
});
