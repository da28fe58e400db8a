import { ownPort } from '../start/testing/own-port.js';
import { startHmsSandbox } from './server.js';
import { startForTest, TEST_KEYS } from './testing/start-for-test.js';

describe('starting', () => {
  const environment = process.env.NODE_ENV;

  afterEach(() => {
    process.env.NODE_ENV = environment;
  });

  it('takes a free port on loopback', async () => {
    const { sandbox } = await startForTest({ templateId: 'a'.repeat(24) });
    expect(sandbox).toMatchObject({ ...TEST_KEYS, templateId: 'a'.repeat(24) });
    expect(sandbox.url).toBe(`http://127.0.0.1:${sandbox.port}/v2`);
    await sandbox.close();
  });

  it('frees its port at the end', async () => {
    const { sandbox } = await startForTest({ port: await ownPort() });
    await sandbox.close();
    await expect(fetch(sandbox.url)).rejects.toThrow();
    const again = await startForTest({ port: sandbox.port });
    await again.sandbox.close();
  });

  it('refuses production, other hosts, empty keys and unusual template ids', async () => {
    await expect(startHmsSandbox({ ...TEST_KEYS, host: '0.0.0.0' })).rejects.toThrow('loopback');
    await expect(startHmsSandbox({ ...TEST_KEYS, accessKey: '' })).rejects.toThrow('accessKey');
    await expect(startHmsSandbox({ ...TEST_KEYS, secret: '' })).rejects.toThrow('secret');
    await expect(startHmsSandbox({ ...TEST_KEYS, templateId: 'default' })).rejects.toThrow('templateId');
    process.env.NODE_ENV = 'production';
    await expect(startHmsSandbox(TEST_KEYS)).rejects.toThrow('NODE_ENV=production');
  });

  it('rejects when the port is taken', async () => {
    const { sandbox } = await startForTest();
    await expect(startForTest({ port: sandbox.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await sandbox.close();
  });

  it('answers 501 with the name of the route for everything it does not do', async () => {
    const { sandbox, call } = await startForTest();
    expect(await call('POST', '/recordings/room/x/start', {})).toMatchObject({
      status: 501,
      body: { code: 501, message: 'the 100ms sandbox does not do POST /v2/recordings/room/x/start yet', details: [] },
    });
    expect(await call('POST', '/templates', {})).toMatchObject({ status: 501 });
    expect(await call('PUT', '/rooms', {})).toMatchObject({ status: 501 });
    await sandbox.close();
  });

  it('shows the template with its roles', async () => {
    const { sandbox, call } = await startForTest();
    const { body } = await call('GET', `/templates/${sandbox.templateId}`);
    const guest = {
      publishParams: {},
      subscribeParams: {},
      priority: 2,
      maxPeerCount: 0,
      permissions: { endRoom: false },
    };
    expect(body).toMatchObject({
      id: sandbox.templateId,
      roles: { host: { priority: 1, permissions: { endRoom: true } }, guest },
    });
    expect((await call('GET', '/templates')).body).toEqual({ limit: 10, data: [body], last: sandbox.templateId });
    expect(await call('GET', '/templates/nothing')).toMatchObject({ status: 404 });
    await sandbox.close();
  });

  it('answers malformed bodies with 400 and keeps control routes from other pages', async () => {
    const { sandbox, managementToken } = await startForTest();
    const headers = { authorization: `Bearer ${managementToken()}`, 'Content-Type': 'application/json' };
    for (const body of ['{', '[]', '"x"']) {
      const response = await fetch(`${sandbox.url}/rooms`, { method: 'POST', headers, body });
      expect([response.status, await response.json()]).toMatchObject([400, { code: 400 }]);
    }
    const foreign = await fetch(`http://127.0.0.1:${sandbox.port}/_sandbox`, {
      headers: { origin: 'https://a.example' },
    });
    expect(foreign.status).toBe(403);
    await sandbox.close();
  });
});
