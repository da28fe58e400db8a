import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

const CHANNEL = '/channels/messaging/a';
const FLAGS = { silent: true, restricted_visibility: ['ben'] };

describe('the flags of a message', () => {
  let test: TestSandbox;

  beforeAll(async () => {
    test = await startForTest();
  });
  beforeEach(async () => {
    await test.control('POST', '/reset');
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }]);
    await test.client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana', 'ben'] }).create();
  });
  afterAll(() => test.sandbox.close());

  /** A message with fields of any type. */
  const send = (fields: object, options: object = {}) =>
    test.client
      .channel('messaging', 'a')
      .sendMessage({ text: 'hello', user_id: 'ana', ...fields } as never, options as never);
  const as = (userId: string, method: string, path: string, body?: object) =>
    test.asClient(test.client.createToken(userId), method, path, body);
  /** The ids that a client finds in the channel, in the list of channels, by ids, and the status of a single look-up. */
  const foundBy = async (userId: string): Promise<unknown[]> => {
    const state = await as(userId, 'POST', `${CHANNEL}/query`, { state: true });
    const query = { filter_conditions: { members: { $in: [userId] } }, state: true };
    const [listed] = (await as(userId, 'POST', '/channels', query)).body.channels as { messages: unknown }[];
    const byId = await as(userId, 'GET', `${CHANNEL}/messages?ids=m,n`);
    const one = await as(userId, 'GET', '/messages/m');
    const ids = (messages: unknown) => (messages as { id: string }[]).map(({ id }) => id);
    return [ids(state.body.messages), ids(listed?.messages), ids(byId.body.messages), one.status];
  };

  it('are stored as a server sends them', async () => {
    const { message } = await send({ id: 'm', ...FLAGS }, { skip_push: true });
    expect(message).toMatchObject({ ...FLAGS, shadowed: false });
    expect((await test.client.getMessage('m')).message).toMatchObject(FLAGS);
    await test.client.deleteMessage('m');
    expect((await test.client.getMessage('m')).message).toMatchObject({ type: 'deleted', ...FLAGS });
  });

  it('hide a restricted message from clients whom it does not name', async () => {
    await send({ id: 'm', ...FLAGS });
    await send({ id: 'n' });
    expect(await foundBy('ben')).toEqual([['m', 'n'], ['m', 'n'], ['m', 'n'], 200]);
    expect(await foundBy('ana')).toEqual([['n'], ['n'], ['n'], 404]);
  });

  it('hide a restricted message where it is quoted', async () => {
    await send({ id: 'm', ...FLAGS });
    expect((await send({ quoted_message_id: 'm' })).message.quoted_message).toBeNull();
  });

  it('do not let clients restrict a message', async () => {
    const message = { text: 'x', restricted_visibility: ['ben'] };
    const answer = await as('ana', 'POST', `${CHANNEL}/message`, { message });
    expect(answer).toMatchObject({ status: 403, body: { code: 17 } });
  });

  it('keep a restricted message from being pinned', async () => {
    await expect(send({ ...FLAGS, pinned: true })).rejects.toMatchObject({ code: 4, status: 400 });
    await send({ id: 'm', ...FLAGS });
    await expect(test.client.pinMessage('m', null, 'ana')).rejects.toMatchObject({ code: 4, status: 400 });
  });

  it.each([
    ['restricted to a user that does not exist', { restricted_visibility: ['nobody'] }, {}],
    ['restricted to what is no list', { restricted_visibility: 'ben' }, {}],
    ['silent in another type', { silent: 'yes' }, {}],
    ['sent without push in another type', {}, { skip_push: 'yes' }],
  ])('are refused when the message is %s', async (_case, fields, options) => {
    await expect(send(fields, options)).rejects.toMatchObject({ code: 4, status: 400 });
  });

  it('answer 501 to a change of who sees a message', async () => {
    await send({ id: 'm', ...FLAGS });
    const set = { restricted_visibility: ['ana'] } as never;
    await expect(test.client.partialUpdateMessage('m', { set }, 'ana')).rejects.toMatchObject({ status: 501 });
  });
});
