import { mongo } from 'mongoose';
import { startMongoSandbox, type MongoSandbox } from '../server.js';
import { rejectionCode } from '../testing.js';

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

describe('cursors', () => {
  it('give every document once, over many batches, unmoved by writes in between', async () => {
    await collection.insertMany(Array.from({ length: 250 }, (_unused, n) => ({ n })));
    const cursor = collection.find({}, { batchSize: 20 });
    const seen: unknown[] = [(await cursor.next())?.['n']];
    await collection.deleteMany({ n: { $gt: 100 } });
    for await (const doc of cursor) seen.push(doc['n']);
    expect(seen).toEqual(Array.from({ length: 250 }, (_unused, n) => n));
  });

  it('end when they are closed', async () => {
    await collection.insertMany(Array.from({ length: 250 }, (_unused, n) => ({ n })));
    const cursor = collection.find({}, { batchSize: 20 });
    await cursor.next();
    const { id } = cursor;
    await cursor.close();
    const getMore = client.db('spec').command({ getMore: id, collection: collection.collectionName });
    expect(await rejectionCode(getMore)).toBe(43);
  });

  it('keep number types as they were inserted', async () => {
    const numbers = {
      double: new mongo.Double(5),
      long: mongo.Long.fromNumber(5),
      decimal: mongo.Decimal128.fromString('5.0'),
    };
    await collection.insertOne({ _id: 1, ...numbers });
    const found = await collection.findOne({ _id: 1 }, { promoteValues: false, promoteLongs: false });
    expect(found).toMatchObject({ double: numbers.double, long: numbers.long, decimal: numbers.decimal });
  });
});

describe('writes', () => {
  it('report each failed document of an unordered insert and keep the others', async () => {
    const documents = [{ _id: 1 }, { _id: 1 }, { _id: 2 }, { _id: 2 }, { _id: 3 }];
    const error = await collection.insertMany(documents, { ordered: false }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 11000, result: { insertedCount: 3 } });
    expect((error as mongo.MongoBulkWriteError).writeErrors).toMatchObject([{ index: 1 }, { index: 3 }]);
    expect(await collection.countDocuments()).toBe(3);
  });

  it('end an ordered insert at its first failure', async () => {
    await expect(collection.insertMany([{ _id: 1 }, { _id: 1 }, { _id: 2 }])).rejects.toMatchObject({ code: 11000 });
    expect(await collection.countDocuments()).toBe(1);
  });

  it('answer a bulk of all kinds with counts and upserted ids', async () => {
    const result = await collection.bulkWrite([
      { insertOne: { document: { _id: 1, n: 1 } } },
      { updateOne: { filter: { _id: 1 }, update: { $inc: { n: 1 } } } },
      { updateOne: { filter: { _id: 2 }, update: { $set: { n: 5 } }, upsert: true } },
      { updateMany: { filter: {}, update: { $inc: { n: 1 } } } },
      { replaceOne: { filter: { _id: 1 }, replacement: { n: 9 } } },
      { deleteOne: { filter: { _id: 2 } } },
    ]);
    expect(result).toMatchObject({
      insertedCount: 1,
      matchedCount: 4,
      modifiedCount: 4,
      upsertedCount: 1,
      deletedCount: 1,
      upsertedIds: { 2: 2 },
    });
    expect(await collection.find().toArray()).toEqual([{ _id: 1, n: 9 }]);
  });

  it('take write concern majority with journal', async () => {
    const result = await collection.insertOne({ a: 1 }, { writeConcern: { w: 'majority', j: true } });
    expect(result.acknowledged).toBe(true);
  });

  it('find and modify: before, after, sort, projection, remove, nothing', async () => {
    await collection.insertMany([
      { _id: 1, n: 1 },
      { _id: 2, n: 2 },
    ]);
    expect(await collection.findOneAndUpdate({}, { $inc: { n: 1 } }, { sort: { n: -1 } })).toEqual({ _id: 2, n: 2 });
    expect(
      await collection.findOneAndUpdate(
        { _id: 2 },
        { $inc: { n: 1 } },
        { returnDocument: 'after', projection: { _id: 0 } },
      ),
    ).toEqual({ n: 4 });
    expect(await collection.findOneAndDelete({ _id: 2 })).toEqual({ _id: 2, n: 4 });
    expect(await collection.findOneAndUpdate({ _id: 7 }, { $set: { n: 1 } })).toBeNull();
    expect(await collection.findOneAndReplace({ _id: 7 }, { n: 1 }, { upsert: true, returnDocument: 'after' })).toEqual(
      { _id: 7, n: 1 },
    );
  });

  it('do not make a collection when there is nothing to write', async () => {
    await collection.updateOne({ _id: 1 }, { $set: { a: 1 } });
    await collection.deleteOne({ _id: 1 });
    expect(await client.db('spec').listCollections({ name: collection.collectionName }).toArray()).toEqual([]);
  });
});

describe('collections and indexes', () => {
  it('are made, listed, counted and dropped', async () => {
    const db = client.db('spec-admin');
    await db.createCollection('a');
    await db.collection('b').insertOne({ x: 1 });
    expect((await db.listCollections().toArray()).map(({ name }) => name)).toEqual(['a', 'b']);
    expect((await db.admin().listDatabases()).databases.map(({ name }) => name)).toContain('spec-admin');
    expect(await db.command({ collStats: 'b' })).toMatchObject({ count: 1, nindexes: 1 });
    await db.collection('b').rename('c');
    expect(await db.collection('c').estimatedDocumentCount()).toBe(1);
    expect(await db.collection('c').drop()).toBe(true);
    await db.dropDatabase();
    expect(await db.listCollections().toArray()).toEqual([]);
  });

  it('are listed as they were declared and dropped by name', async () => {
    await collection.createIndex({ a: 1, b: -1 }, { unique: true, partialFilterExpression: { a: { $gt: 0 } } });
    await collection.createIndex({ at: 1 }, { expireAfterSeconds: 60, name: 'ttl' });
    expect(await collection.indexes()).toEqual([
      { v: 2, key: { _id: 1 }, name: '_id_' },
      { v: 2, key: { a: 1, b: -1 }, name: 'a_1_b_-1', unique: true, partialFilterExpression: { a: { $gt: 0 } } },
      { v: 2, key: { at: 1 }, name: 'ttl', expireAfterSeconds: 60 },
    ]);
    await collection.dropIndex('ttl');
    expect(await rejectionCode(collection.dropIndex('ttl'))).toBe(27);
    expect(await collection.indexes()).toHaveLength(2);
  });

  it('explain which index a list uses and what it cost', async () => {
    await collection.createIndex({ owner: 1, at: -1 });
    await collection.insertMany(Array.from({ length: 300 }, (_unused, i) => ({ owner: i % 3, at: i })));
    const listed = await collection.find({ owner: 1 }).sort({ at: -1 }).limit(10).explain('executionStats');
    expect(listed).toMatchObject({
      queryPlanner: {
        winningPlan: {
          stage: 'LIMIT',
          inputStage: { stage: 'FETCH', inputStage: { stage: 'IXSCAN', indexName: 'owner_1_at_-1' } },
        },
      },
      executionStats: { nReturned: 10, totalKeysExamined: 10, totalDocsExamined: 10 },
    });
    const scanned = await collection.find({ at: 5 }).explain('executionStats');
    expect(scanned).toMatchObject({
      queryPlanner: { winningPlan: { stage: 'COLLSCAN' } },
      executionStats: { totalDocsExamined: 300 },
    });
  });
});
