import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { inflate } from './inflate.js';

const LIMIT = 1000;

describe('inflate', () => {
  it('gives back what was gzipped, up to the limit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: LIMIT }), async (bytes) => {
        const inflated = await inflate(gzipSync(bytes), LIMIT);
        return inflated !== null && Buffer.compare(inflated, Buffer.from(bytes)) === 0;
      }),
    );
  });

  it('leaves bytes that are not gzipped as they are', async () => {
    const bodies = [Buffer.from('{"type":"message.new"}'), Buffer.alloc(0), Buffer.from([0x1f]), deflateSync('{}')];
    for (const body of bodies) expect(await inflate(body, LIMIT)).toBe(body);
  });

  it('refuses what grows over the limit, by one byte or a thousandfold', async () => {
    expect(await inflate(gzipSync(Buffer.alloc(LIMIT)), LIMIT)).toHaveLength(LIMIT);
    expect(await inflate(gzipSync(Buffer.alloc(LIMIT + 1)), LIMIT)).toBeNull();
    expect(await inflate(gzipSync(Buffer.alloc(LIMIT * 1000)), LIMIT)).toBeNull();
  });

  it('counts all members of a gzip together', async () => {
    const half = gzipSync(Buffer.alloc(LIMIT / 2));
    expect(await inflate(Buffer.concat([half, half]), LIMIT)).toHaveLength(LIMIT);
    expect(await inflate(Buffer.concat([half, half, half]), LIMIT)).toBeNull();
  });

  it('refuses a gzip with anything behind it that is no gzip', async () => {
    const whole = gzipSync('{"type":"message.new"}');
    for (const more of ['\0', '\0{"type":"message.deleted"}', 'x', '{}', '\x1f', '\x1f\x8b', ' '.repeat(100)]) {
      expect(await inflate(Buffer.concat([whole, Buffer.from(more, 'latin1')]), LIMIT)).toBeNull();
    }
  });

  it('refuses a gzip that was cut short or damaged', async () => {
    const whole = gzipSync('{"type":"message.new"}');
    const damaged = Buffer.from(whole);
    damaged[whole.length - 6] = (damaged[whole.length - 6] ?? 0) ^ 1;
    for (const body of [whole.subarray(0, -1), whole.subarray(0, 2), damaged]) {
      expect(await inflate(body, LIMIT)).toBeNull();
    }
  });
});
