import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../http/testing/eventually.js';
import { WebhookReceiver } from '../../http/testing/webhook-receiver.js';
import type { HmsSandboxOptions } from '../server.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('state on disk', () => {
  let dataDir: string;
  let running: TestSandbox[];

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'hms-sandbox-'));
    running = [];
  });
  afterEach(async () => {
    for (const test of running) await test.sandbox.close();
    rmSync(dataDir, { recursive: true });
  });

  /** One before is left as it is: its state must be on disk without an orderly end. */
  const start = async (options: Partial<HmsSandboxOptions> = {}): Promise<TestSandbox> => {
    const test = await startForTest({ dataDir, ...options });
    running.push(test);
    return test;
  };
  const createRoom = async (test: TestSandbox): Promise<string> =>
    String((await test.call('POST', '/rooms', { name: 'a' })).body.id);
  const joinRoom = async (test: TestSandbox, roomId: string): Promise<string> => {
    const token = test.appToken({ room_id: roomId, role: 'guest', user_id: 'ana' });
    return String((await test.control('POST', '/join', { token })).body.session_id);
  };

  it('survives a restart, but for the sessions that ran', async () => {
    const before = await start();
    const roomId = await createRoom(before);
    const codes = await before.call('POST', `/room-codes/room/${roomId}`);
    const room = await before.call('GET', `/rooms/${roomId}`);
    const sessionId = await joinRoom(before, roomId);
    expect(readdirSync(dataDir)).toEqual(['hms.json']);

    const after = await start();
    expect(after.sandbox.templateId).toBe(before.sandbox.templateId);
    expect((await after.call('GET', `/rooms/${roomId}`)).body).toEqual(room.body);
    expect((await after.call('POST', `/room-codes/room/${roomId}`)).body).toEqual(codes.body);
    expect((await after.call('GET', `/sessions/${sessionId}`)).body).toMatchObject({ active: false });
    expect(await after.call('GET', `/active-rooms/${roomId}`)).toMatchObject({ status: 404 });
    expect(await joinRoom(after, roomId)).not.toBe(sessionId);
  });

  it('tells the receiver of the sessions that a restart ended', async () => {
    const before = await start();
    await joinRoom(before, await createRoom(before));
    const receiver = await WebhookReceiver.start();
    await start({ webhookUrl: receiver.url });
    await eventually(() => (receiver.received.length === 2 ? true : undefined));
    expect(receiver.types().sort()).toEqual(['peer.leave.success', 'session.close.success']);
    await receiver.close();
  });

  it('keeps the rooms of another template when a new one is the default', async () => {
    const before = await start();
    const roomId = await createRoom(before);
    const after = await start({ templateId: 'a'.repeat(24) });
    expect((await after.call('GET', `/rooms/${roomId}`)).body).toMatchObject({
      template_id: before.sandbox.templateId,
      template: 'default',
    });
    expect(await joinRoom(after, roomId)).toMatch(/^[0-9a-f]{24}$/);
  });

  it('is emptied by a reset', async () => {
    const before = await start();
    await createRoom(before);
    await before.control('POST', '/reset');
    const after = await start();
    expect((await after.call('GET', '/rooms')).body.data).toEqual([]);
  });
});
