import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { claimPort, stablePort } from './ports.js';
import { ownPort } from './testing/own-port.js';

describe('ports', () => {
  let taken: Server;
  let port: number;

  beforeEach(async () => {
    taken = createServer().listen(await ownPort(), '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterEach(() => taken.close());

  async function free(): Promise<number> {
    taken.close();
    await once(taken, 'close');
    return port;
  }

  it('claims the port that was asked for, or any for 0', async () => {
    const wanted = await free();
    await expect(claimPort('127.0.0.1', wanted)).resolves.toBe(wanted);
    await expect(claimPort('127.0.0.1', 0)).resolves.toBeGreaterThan(0);
  });

  it('says in words that a port is in use', async () => {
    await expect(claimPort('127.0.0.1', port)).rejects.toThrow(`port ${port} is in use`);
  });

  it('says which address cannot be had', async () => {
    await expect(claimPort('192.0.2.1', 0)).rejects.toThrow('cannot listen on 192.0.2.1');
  });

  it('gives a stand-in the port of last time', async () => {
    const last = await free();
    await expect(stablePort(last, [])).resolves.toBe(last);
  });

  it.each([
    ['is taken', (): unknown => port, (): number[] => []],
    ['belongs to the server', (): unknown => 41_234, (): number[] => [41_234]],
    ['is the one that the SDK rewrites', (): unknown => 3030, (): number[] => []],
    ['is no port', (): unknown => 'x', (): number[] => []],
  ])('gives it another one when that %s', async (_why, last, others) => {
    const chosen = await stablePort(last(), others());
    expect(chosen).toBeGreaterThan(0);
    expect(chosen).not.toBe(last());
  });
});
