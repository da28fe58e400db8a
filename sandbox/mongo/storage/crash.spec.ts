import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mongo } from 'mongoose';
import ts from 'typescript';

const SOURCE = dirname(__dirname);
const MAIN = `import { startMongoSandbox } from './sandbox/server.js';
const sandbox = await startMongoSandbox({ dataDir: process.argv[2], fsync: process.argv[3] === 'fsync' });
process.stdout.write(sandbox.uri + '\\n');
`;

let folder: string;
const children: ChildProcess[] = [];
const clients: mongo.MongoClient[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crash-'));
  mkdirSync(join(folder, 'node_modules'));
  const bson = dirname(dirname(createRequire(__filename).resolve('bson')));
  symlinkSync(bson, join(folder, 'node_modules', 'bson'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'main.js'), MAIN);
  compile(SOURCE, join(folder, 'sandbox'));
});

afterAll(async () => {
  for (const client of clients) await client.close();
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** The stand-in as a program of its own, so that it can be killed. */
function compile(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    if (entry.isDirectory()) {
      compile(source, join(to, entry.name));
    } else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts')) {
      const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
      const { outputText } = ts.transpileModule(readFileSync(source, 'utf8'), { compilerOptions: options });
      writeFileSync(join(to, entry.name.replace(/\.ts$/, '.js')), outputText);
    }
  }
}

async function start(dataDir: string, mode: string): Promise<{ child: ChildProcess; uri: string }> {
  const env = { ...process.env, NODE_ENV: 'test' };
  const child = spawn(process.execPath, [join(folder, 'main.js'), dataDir, mode], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, uri: line.toString().trim() };
}

async function connect(uri: string, options: mongo.MongoClientOptions = {}): Promise<mongo.MongoClient> {
  const client = await mongo.MongoClient.connect(uri, options);
  clients.push(client);
  return client;
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

interface Acknowledged {
  inserted: Set<string>;
  counts: Map<string, number>;
}

/** Writes with many clients at once until the server dies; remembers what it was told had been done. */
async function load(uri: string, round: number, done: Acknowledged, enough: () => void): Promise<void> {
  const client = await connect(uri, { maxPoolSize: 20, retryWrites: false });
  const docs = client.db('crash').collection<{ _id: string; n?: number }>('docs');
  let acknowledged = 0;
  const worker = async (name: number): Promise<void> => {
    for (let i = 0; ; i++) {
      const id = `${round}-${name}-${i}`;
      await docs.insertOne({ _id: id });
      done.inserted.add(id);
      const counter = await docs.findOneAndUpdate(
        { _id: `counter-${name}` },
        { $inc: { n: 1 } },
        { upsert: true, returnDocument: 'after' },
      );
      done.counts.set(`counter-${name}`, counter?.n ?? 0);
      acknowledged += 2;
      if (acknowledged >= 800) enough();
    }
  };
  await Promise.all(Array.from({ length: 16 }, (_unused, name) => worker(name).catch(() => undefined)));
  await client.close();
}

describe.each(['write', 'fsync'])('kill -9 under load, journal by %s', (mode) => {
  it('loses nothing that was acknowledged, three times over', async () => {
    const dataDir = join(folder, `data-${mode}`);
    const done: Acknowledged = { inserted: new Set(), counts: new Map() };
    for (let round = 0; round < 3; round++) {
      const { child, uri } = await start(dataDir, mode);
      let dead: Promise<void> | undefined;
      await load(uri, round, done, () => {
        dead ??= kill(child);
      });
      await dead;
      expect(child.signalCode).toBe('SIGKILL');
    }
    expect(done.inserted.size).toBeGreaterThan(1000);
    const { child, uri } = await start(dataDir, mode);
    const client = await connect(uri);
    const docs = await client.db('crash').collection<{ _id: string; n?: number }>('docs').find().toArray();
    const found = new Map(docs.map(({ _id, n }) => [_id, n ?? 0]));
    expect([...done.inserted].filter((id) => !found.has(id))).toEqual([]);
    expect([...done.counts].filter(([id, n]) => (found.get(id) ?? 0) < n)).toEqual([]);
    await client.close();
    await kill(child);
    cpSync(dataDir, `${dataDir}-copy`, { recursive: true });
    const again = await start(`${dataDir}-copy`, mode);
    const second = await connect(again.uri);
    expect(await second.db('crash').collection<{ _id: string; n?: number }>('docs').find().toArray()).toEqual(docs);
    await second.close();
    await kill(again.child);
  }, 60_000);
});
