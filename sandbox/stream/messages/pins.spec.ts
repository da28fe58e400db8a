import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Channel } from 'stream-chat';
import { TestClock } from '../../clock/test-clock.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

const START = Date.parse('2026-03-01T12:00:00.000Z');
const MINUTE_MS = 60_000;
const inMinutes = (minutes: number): string => new Date(START + minutes * MINUTE_MS).toISOString();

describe('pins', () => {
  let test: TestSandbox;
  let channel: Channel;
  let nowMs = START;
  let dataDir: string;

  const start = async (): Promise<void> => {
    test = await startForTest({ clock: new TestClock(() => new Date(nowMs)), dataDir });
    channel = test.client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana'] });
  };
  beforeEach(async () => {
    nowMs = START;
    dataDir = mkdtempSync(join(tmpdir(), 'pins-'));
    await start();
    await test.client.upsertUser({ id: 'ana' });
    await channel.create();
    await channel.sendMessage({ id: 'm', text: 'x', user_id: 'ana' });
  });
  afterEach(async () => {
    await test.sandbox.close();
    rmSync(dataDir, { recursive: true });
  });

  const pin = (minutes: number | null, id = 'm'): Promise<unknown> => {
    const pinExpires = minutes === null ? null : inMinutes(minutes);
    return test.client.partialUpdateMessage(id, { set: { pinned: true, pin_expires: pinExpires } }, 'ana');
  };
  const pinned = async (): Promise<unknown[]> => (await channel.query({})).pinned_messages.map(({ id }) => id);

  it('end at their time, everywhere', async () => {
    await pin(10);
    nowMs = START + 10 * MINUTE_MS - 1;
    expect(await pinned()).toEqual(['m']);
    nowMs += 1;
    expect(await pinned()).toEqual([]);
    expect((await test.client.getMessage('m')).message).toMatchObject({
      text: 'x',
      pinned: false,
      pinned_at: null,
      pinned_by: null,
      pin_expires: null,
    });
  });

  it('last when they have no time, and by the last time that they were given', async () => {
    await channel.sendMessage({ id: 'n', text: 'x', user_id: 'ana' });
    await pin(10, 'n');
    await pin(10);
    await pin(20);
    await pin(null, 'n');
    nowMs = START + 15 * MINUTE_MS;
    expect(await pinned()).toEqual(['m', 'n']);
    await test.client.unpinMessage('m', 'ana');
    nowMs = START + 25 * MINUTE_MS;
    expect(await pinned()).toEqual(['n']);
  });

  it('are kept by other changes, and given anew after their end', async () => {
    await pin(10);
    await test.client.partialUpdateMessage('m', { set: { text: 'new' } }, 'ana');
    expect(await pinned()).toEqual(['m']);
    nowMs = START + 10 * MINUTE_MS;
    await test.client.partialUpdateMessage('m', { set: { text: 'newer' } }, 'ana');
    expect(await pinned()).toEqual([]);
    await pin(20);
    expect(await pinned()).toEqual(['m']);
  });

  it('end for messages that were sent pinned, and after a restart, too', async () => {
    const sent = { id: 'n', text: 'x', user_id: 'ana', pinned: true, pin_expires: inMinutes(10) };
    await channel.sendMessage(sent as never);
    expect(await pinned()).toEqual(['n']);
    await test.sandbox.close();
    await start();
    expect(await pinned()).toEqual(['n']);
    nowMs = START + 10 * MINUTE_MS;
    expect(await pinned()).toEqual([]);
  });

  it('are refused when their time is over already', async () => {
    await expect(pin(0)).rejects.toMatchObject({ code: 4, status: 400 });
    expect(await pinned()).toEqual([]);
  });

  it('end with the deletion of the message, and do not come back with it', async () => {
    await pin(10);
    await test.client.deleteMessage('m');
    expect(await pinned()).toEqual([]);
    await test.client.undeleteMessage('m', 'ana');
    expect(await pinned()).toEqual([]);
  });
});
