import { ownPort } from '../start/testing/own-port.js';
import { startStreamSandbox } from './server.js';
import { startForTest, TEST_KEYS } from './testing/start-for-test.js';

describe('starting', () => {
  const environment = process.env.NODE_ENV;

  afterEach(() => {
    process.env.NODE_ENV = environment;
  });

  it('takes a free port on loopback', async () => {
    const { sandbox } = await startForTest();
    expect(sandbox.url).toBe(`http://127.0.0.1:${sandbox.port}`);
    expect((await fetch(`${sandbox.url}/_sandbox`)).status).toBe(200);
    await sandbox.close();
  });

  it('frees its port at the end', async () => {
    const { sandbox } = await startForTest({ port: await ownPort() });
    await sandbox.close();
    await expect(fetch(`${sandbox.url}/_sandbox`)).rejects.toThrow();
    const again = await startForTest({ port: sandbox.port });
    await again.sandbox.close();
  });

  it('refuses to run in production', async () => {
    process.env.NODE_ENV = 'production';
    await expect(startStreamSandbox(TEST_KEYS)).rejects.toThrow('NODE_ENV=production');
  });

  it.each(['0.0.0.0', '::', '192.168.0.1', 'example.org', '127.0.0.1.example.org'])(
    'refuses the host %s',
    async (host) => {
      await expect(startStreamSandbox({ ...TEST_KEYS, host })).rejects.toThrow('loopback');
    },
  );

  it('refuses port 3030 and empty keys', async () => {
    await expect(startStreamSandbox({ ...TEST_KEYS, port: 3030 })).rejects.toThrow('3030');
    await expect(startStreamSandbox({ ...TEST_KEYS, apiKey: '' })).rejects.toThrow('apiKey');
    await expect(startStreamSandbox({ ...TEST_KEYS, apiSecret: '' })).rejects.toThrow('apiSecret');
  });

  it('rejects when the port is taken', async () => {
    const { sandbox } = await startForTest();
    await expect(startStreamSandbox({ ...TEST_KEYS, port: sandbox.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    await sandbox.close();
  });

  it('answers a body that is too large with 22', async () => {
    const { sandbox } = await startForTest();
    const body = JSON.stringify({ text: 'x'.repeat(2 * 1024 * 1024) });
    const response = await fetch(`${sandbox.url}/users`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    expect([response.status, await response.json()]).toMatchObject([413, { code: 22 }]);
    await sandbox.close();
  });

  it('answers 501 with its own name for everything it does not do, long polling and flags included', async () => {
    const { sandbox, client, asClient } = await startForTest();
    await client.upsertUser({ id: 'ana' });
    const token = client.createToken('ana');
    for (const [method, path] of [
      ['GET', '/longpoll'],
      ['POST', '/moderation/flag'],
    ] as const) {
      expect(await asClient(token, method, path)).toMatchObject({
        status: 501,
        body: {
          code: 501,
          StatusCode: 501,
          message: `${method} ${path} failed with error: "the Stream sandbox does not do ${method} ${path} yet"`,
        },
      });
    }
    await sandbox.close();
  });

  it('refuses to open a socket that is none with 4', async () => {
    const { sandbox, client, asClient } = await startForTest();
    await client.upsertUser({ id: 'ana' });
    expect(await asClient(client.createToken('ana'), 'GET', '/connect')).toMatchObject({
      status: 400,
      body: { code: 4, message: 'Connect failed with error: "a WebSocket is required"' },
    });
    await sandbox.close();
  });
});
