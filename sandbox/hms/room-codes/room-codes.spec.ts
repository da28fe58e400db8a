import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

interface Code {
  readonly code: string;
  readonly role: string;
}

describe('room codes', () => {
  let test: TestSandbox;
  let roomId: string;

  beforeAll(async () => {
    test = await startForTest();
  });
  beforeEach(async () => {
    await test.control('POST', '/reset');
    roomId = String((await test.call('POST', '/rooms')).body.id);
  });
  afterAll(() => test.sandbox.close());

  const createAll = async (): Promise<Code[]> => {
    const { body } = await test.call('POST', `/room-codes/room/${roomId}`);
    return body.data as Code[];
  };

  it('are made one for each role, and once only', async () => {
    const codes = await createAll();
    const code = { code: expect.stringMatching(/^[a-z]{3}-[a-z]{4}-[a-z]{3}$/), room_id: roomId, enabled: true };
    expect(codes).toMatchObject([
      { ...code, role: 'host' },
      { ...code, role: 'guest' },
    ]);
    expect(await createAll()).toEqual(codes);
    expect(await test.call('POST', `/room-codes/room/${roomId}/role/guest`)).toMatchObject({
      status: 200,
      body: codes[1],
    });
  });

  it('are made for one role', async () => {
    const { body } = await test.call('POST', `/room-codes/room/${roomId}/role/guest`, {});
    expect(body).toMatchObject({ room_id: roomId, role: 'guest' });
    expect((await test.call('GET', `/room-codes/room/${roomId}`)).body).toEqual({
      limit: 10,
      data: [body],
      last: body.code,
    });
  });

  it('are listed by role and state', async () => {
    const [host, guest] = await createAll();
    await test.call('POST', '/room-codes/code', { code: host?.code, enabled: false });
    const listed = async (query: string): Promise<unknown> =>
      ((await test.call('GET', `/room-codes/room/${roomId}?${query}`)).body.data as Code[]).map(({ code }) => code);
    expect(await listed('role=guest')).toEqual([guest?.code]);
    expect(await listed('enabled=false')).toEqual([host?.code]);
    expect(await listed(`start=${host?.code}`)).toEqual([guest?.code]);
  });

  it('get clients a token until they are disabled', async () => {
    const code = (await createAll())[1]?.code;
    const { body } = await test.control('POST', '/token', { code, user_id: 'ana' });
    expect(await test.control('POST', '/join', { token: body.token })).toMatchObject({
      status: 200,
      body: { role: 'guest', room_id: roomId, user_id: 'ana' },
    });
    expect((await test.call('POST', '/room-codes/code', { code, enabled: false })).body).toMatchObject({
      code,
      enabled: false,
    });
    const refused = await test.control('POST', '/token', { code });
    expect(refused).toMatchObject({ status: 403, body: { code: 403, message: 'code is disabled' } });
    expect((await createAll())[1]).toMatchObject({ code, enabled: false });
    await test.call('POST', '/room-codes/code', { code, enabled: true });
    expect(await test.control('POST', '/token', { code })).toMatchObject({ status: 200 });
  });

  it('are neither made, switched nor traded while the room is disabled', async () => {
    const code = (await createAll())[0]?.code;
    await test.call('POST', `/rooms/${roomId}`, { enabled: false });
    const refused = { status: 403, body: { code: 403, message: 'room is disabled' } };
    expect(await test.call('POST', `/room-codes/room/${roomId}`)).toMatchObject(refused);
    expect(await test.call('POST', `/room-codes/room/${roomId}/role/host`)).toMatchObject(refused);
    expect(await test.call('POST', '/room-codes/code', { code, enabled: false })).toMatchObject(refused);
    expect(await test.control('POST', '/token', { code })).toMatchObject(refused);
    expect(await test.call('GET', `/room-codes/room/${roomId}`)).toMatchObject({ status: 200 });
  });

  it.each([
    ['POST', '/room-codes/room/nothing', undefined, 404],
    ['GET', '/room-codes/room/nothing', undefined, 404],
    ['POST', '/room-codes/room/ROOM/role/king', undefined, 404],
    ['POST', '/room-codes/room/ROOM', { role: 'host' }, 400],
    ['GET', '/room-codes/room/ROOM?enabled=1', undefined, 400],
    ['GET', '/room-codes/room/ROOM?limit=5', undefined, 400],
    ['POST', '/room-codes/code', { code: 'abc-defg-hij', enabled: true }, 404],
    ['POST', '/room-codes/code', { code: 'abc-defg-hij' }, 400],
    ['POST', '/room-codes/code', { enabled: true }, 400],
  ])('%s %s with %j answers %s', async (method, path, body, status) => {
    const answer = await test.call(method, path.replace('ROOM', roomId), body);
    expect(answer).toMatchObject({ status, body: { code: status } });
  });

  it('are traded only when they exist', async () => {
    expect(await test.control('POST', '/token', { code: 'abc-defg-hij' })).toMatchObject({ status: 404 });
    expect(await test.control('POST', '/token', {})).toMatchObject({ status: 400 });
  });
});
