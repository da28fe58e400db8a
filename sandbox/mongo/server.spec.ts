import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { startMongoSandbox, type MongoSandbox } from './server.js';
import { rejectionCode } from './testing.js';

interface Row extends mongo.Document {
  _id?: number;
}

let sandbox: MongoSandbox;
let client: mongo.MongoClient;
let collection: mongo.Collection<Row>;
let names = 0;

beforeAll(async () => {
  sandbox = await startMongoSandbox();
  client = await mongo.MongoClient.connect(sandbox.uri, { maxPoolSize: 50 });
});

beforeEach(() => {
  names += 1;
  collection = client.db('spec').collection<Row>(`c${names}`);
});

afterAll(async () => {
  await client.close();
  await sandbox.close();
});

describe('start', () => {
  it('refuses production and every host but loopback', async () => {
    const before = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
    await expect(startMongoSandbox()).rejects.toThrow('does not start in production');
    process.env['NODE_ENV'] = before;
    await expect(startMongoSandbox({ host: '0.0.0.0' })).rejects.toThrow('loopback only');
  });

  it('refuses a port in use, and gives the data folder back', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'mongo-'));
    await expect(startMongoSandbox({ dataDir, port: sandbox.port })).rejects.toThrow('EADDRINUSE');
    const second = await startMongoSandbox({ dataDir });
    await expect(startMongoSandbox({ dataDir })).rejects.toThrow('already uses');
    await second.close();
    rmSync(dataDir, { recursive: true });
  });

  it('reports a standalone server of version 7.0 and its clock', async () => {
    const hello = await client.db('admin').command({ hello: 1 });
    expect(hello).toMatchObject({
      isWritablePrimary: true,
      maxWireVersion: 21,
      logicalSessionTimeoutMinutes: 30,
      ok: 1,
    });
    expect(hello['setName']).toBeUndefined();
    expect(Math.abs(Number(hello['localTime']) - Date.now())).toBeLessThan(60_000);
    expect(await client.db('admin').command({ buildInfo: 1 })).toMatchObject({ version: '7.0.0' });
  });
});

describe.each([
  ['memory', undefined],
  ['journal', false],
  ['journal with fsync', true],
])('parallel upserts with %s', (_name, fsync) => {
  it('make one document of 200', async () => {
    const dataDir = fsync === undefined ? undefined : mkdtempSync(join(tmpdir(), 'mongo-'));
    const own = await startMongoSandbox({ ...(dataDir === undefined ? {} : { dataDir }), fsync: fsync ?? false });
    const ownClient = await mongo.MongoClient.connect(own.uri, { maxPoolSize: 50 });
    const docs = ownClient.db('spec').collection('docs');
    const upsert = () =>
      docs.findOneAndUpdate({ key: 'k' }, { $inc: { n: 1 } }, { upsert: true, returnDocument: 'after' });
    const results = await Promise.all(Array.from({ length: 200 }, upsert));
    expect(new Set(results.map((doc) => String(doc?._id))).size).toBe(1);
    expect(await docs.find().toArray()).toMatchObject([{ key: 'k', n: 200 }]);
    await ownClient.close();
    await own.close();
    if (dataDir !== undefined) rmSync(dataDir, { recursive: true });
  });
});

describe('refusals by name', () => {
  const db = () => client.db('spec');

  it.each<[string, mongo.Document, number]>([
    ['an unknown command', { fooBar: 1 }, 59],
    ['a field no command has', { find: 'x', filtre: {} }, 40415],
    ['a capped collection', { create: 'x', capped: true, size: 100 }, 115],
    ['a view', { create: 'x', viewOn: 'y', pipeline: [] }, 115],
    ['a validator', { create: 'x', validator: { $jsonSchema: {} } }, 115],
    ['a time series', { create: 'x', timeseries: { timeField: 't' } }, 115],
    ['a collation', { find: 'x', collation: { locale: 'de' } }, 115],
    ['a tailable cursor', { find: 'x', tailable: true }, 115],
    ['a snapshot read', { find: 'x', readConcern: { level: 'snapshot' } }, 115],
    ['map-reduce', { mapReduce: 'x' }, 115],
    ['an aggregate without a cursor', { aggregate: 'x', pipeline: [] }, 9],
    ['a bad collection name', { insert: 'a$b', documents: [{}] }, 73],
    ['an empty batch', { insert: 'x', documents: [] }, 72],
  ])('%s', async (_name, command, code) => {
    expect(await rejectionCode(db().command(command))).toBe(code);
  });

  it('a transaction, as a standalone server does', async () => {
    const session = client.startSession();
    session.startTransaction();
    const error: unknown = await collection.insertOne({ _id: 1 }, { session }).catch((caught: unknown) => caught);
    expect((error as { originalError?: unknown }).originalError).toMatchObject({ code: 20 });
    await session.abortTransaction();
    await session.endSession();
    expect(await collection.countDocuments()).toBe(0);
  });

  it('a change stream', async () => {
    const stream = collection.watch();
    expect(await rejectionCode(stream.next())).toBe(115);
    await stream.close();
  });
});

describe('fail point', () => {
  const arm = (mode: unknown, data: mongo.Document) =>
    client.db('admin').command({ configureFailPoint: 'failCommand', mode, data });

  it('produces the duplicate key error of racing upserts, as often as it is told to', async () => {
    await arm({ times: 2 }, { failCommands: ['findAndModify'], errorCode: 11000 });
    const upsert = () => collection.findOneAndUpdate({ _id: 1 }, { $set: { a: 1 } }, { upsert: true });
    expect([await rejectionCode(upsert()), await rejectionCode(upsert()), await rejectionCode(upsert())]).toEqual([
      11000,
      11000,
      undefined,
    ]);
  });

  it('closes connections and reports write concern errors', async () => {
    await arm({ times: 1 }, { failCommands: ['insert'], closeConnection: true });
    await expect(collection.insertOne({ _id: 1 })).rejects.toBeInstanceOf(mongo.MongoNetworkError);
    await arm({ times: 1 }, { failCommands: ['insert'], writeConcernError: { code: 91, errmsg: 'shutting down' } });
    await expect(collection.insertOne({ _id: 2 })).rejects.toBeInstanceOf(mongo.MongoWriteConcernError);
    await arm('off', {});
    expect(await collection.find().toArray()).toEqual([{ _id: 2 }]);
  });
});
