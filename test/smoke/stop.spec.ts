import { existsSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../support/eventually.js';
import { chatsOf } from './chats.js';
import { isAlive, mongodPid, useStarters, waitUntilGone } from './starter.js';

jest.setTimeout(180_000);

describe('a run of npm start', () => {
  const { folder, run, runByNpm } = useStarters();

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends in order on %s, also when it comes twice', async (signal) => {
    const starter = run();
    await starter.ready();
    const pids = [starter.serverPid(), mongodPid(folder())];
    starter.send(signal);
    starter.send(signal);
    await expect(starter.exited).resolves.toBe(0);
    expect(pids.map(isAlive)).toEqual([false, false]);
    expect(['sandbox.json', 'start.lock'].filter((name) => existsSync(path.join(folder(), name)))).toEqual([]);
    expect(starter.output().trimEnd().split('\n').at(-1)).toBe(`Stopped. The data stays in ${folder()}.`);
  });

  it('leaves nothing behind when npm itself is ended', async () => {
    const starter = runByNpm();
    const { apiUrl } = await starter.ready();
    const server = starter.serverPid();
    starter.send('SIGTERM');
    await starter.exited;
    await waitUntilGone(server);
    await expect(fetch(apiUrl)).rejects.toThrow('fetch failed');
    await eventually('the end of the starter', () => !existsSync(path.join(folder(), 'start.lock')));
  });

  it('ends when the server does', async () => {
    const starter = run();
    await starter.ready();
    process.kill(starter.serverPid(), 'SIGKILL');
    await expect(starter.exited).resolves.toBe(1);
    expect(existsSync(path.join(folder(), 'sandbox.json'))).toBe(false);
  });

  it('says so and ends when mongod does, and has its data again on the next start', async () => {
    const starter = run();
    const { mongodbUri } = await starter.ready();
    process.kill(mongodPid(folder()), 'SIGKILL');
    await expect(starter.exited).resolves.toBe(1);
    expect(starter.output()).toMatch(/^npm start: mongod has ended by itself/m);
    const again = run();
    const system = await again.ready();
    expect(system.mongodbUri).toBe(mongodbUri);
    await expect(chatsOf(system, 'sample-owner')).resolves.toEqual({ channels: [] });
  });
});
