import { HealthService } from '../../src/health/health.service.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';

describe('health', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp();
  });
  afterAll(() => test.close());

  it('live says ok to anybody', async () => {
    const { status, body, headers } = await test.request('GET', '/health/live');
    expect([status, body, headers.get('cache-control')]).toEqual([200, { status: 'ok' }, 'no-store']);
  });

  it('ready says how database and Stream are, to anybody', async () => {
    const { status, body, headers } = await test.request('GET', '/health/ready');
    expect([status, body]).toEqual([200, { status: 'ok', database: 'up', stream: 'up' }]);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('is the same with a bad token: orchestrators have none', async () => {
    const headers = { authorization: 'Bearer nonsense' };
    expect((await test.request('GET', '/health/live', { headers })).status).toBe(200);
    expect((await test.request('GET', '/health/ready', { headers })).status).toBe(200);
  });

  it('once the instance is about to stop, ready sends its callers elsewhere and live does not', async () => {
    test.app.get(HealthService).leave();
    const refused = await test.request('GET', '/health/ready');
    expectError(refused, 'SHUTTING_DOWN');
    expect(refused.headers.get('retry-after')).toBe('2');
    expect((await test.request('GET', '/health/live')).status).toBe(200);
  });
});
