import mongoose, { Schema, type Connection } from 'mongoose';
import { startMongoSandbox, type MongoSandbox } from './server.js';

let sandbox: MongoSandbox;
let connection: Connection;

beforeAll(async () => {
  sandbox = await startMongoSandbox();
  connection = await mongoose.createConnection(sandbox.uri, { dbName: 'spec' }).asPromise();
});

afterEach(async () => {
  for (const name of connection.modelNames()) connection.deleteModel(name);
  await connection.dropDatabase();
});

afterAll(async () => {
  await connection.close();
  await sandbox.close();
});

describe('Mongoose on the stand-in', () => {
  it('keeps timestamps and reads lean documents', async () => {
    const Note = connection.model('Note', new Schema({ text: String }, { timestamps: true }));
    const { _id } = await Note.create({ text: 'a' });
    await Note.updateOne({ _id }, { text: 'b' });
    const found = await Note.findById(_id).lean();
    expect(found).toMatchObject({ text: 'b', createdAt: expect.any(Date) as Date, __v: 0 });
    expect(Number(found?.updatedAt)).toBeGreaterThanOrEqual(Number(found?.createdAt));
  });

  it('populates references, also in arrays', async () => {
    const Author = connection.model('Author', new Schema({ name: String }));
    const reference = { type: Schema.Types.ObjectId, ref: 'Author' };
    const Book = connection.model('Book', new Schema({ author: reference, readers: [reference] }));
    const [ann, bob] = [await Author.create({ name: 'Ann' }), await Author.create({ name: 'Bob' })];
    await Book.create({ author: ann._id, readers: [ann._id, bob._id] });
    const book = await Book.findOne().populate(['author', 'readers']).lean();
    expect(book).toMatchObject({ author: { name: 'Ann' }, readers: [{ name: 'Ann' }, { name: 'Bob' }] });
  });

  it('notices two writers of one document version', async () => {
    const List = connection.model('List', new Schema({ items: [Number], n: Number }, { optimisticConcurrency: true }));
    const { _id } = await List.create({ items: [1, 2], n: 0 });
    const [first, second] = [await List.findById(_id), await List.findById(_id)];
    first?.set('n', 1);
    await first?.save();
    second?.set('n', 2);
    await expect(second?.save()).rejects.toBeInstanceOf(mongoose.Error.VersionError);
  });

  it('saves changes of arrays and documents in place', async () => {
    const schema = new Schema({ tags: [String], parts: [{ k: String, v: Number }], map: { type: Map, of: Number } });
    const Thing = connection.model('Thing', schema);
    const thing = await Thing.create({ tags: ['a'], parts: [{ k: 'x', v: 1 }], map: { one: 1 } });
    thing.tags.push('b');
    thing.parts.push({ k: 'y', v: 2 });
    thing.set('parts.0.v', 5);
    thing.map?.set('two', 2);
    await thing.save();
    thing.set('tags', ['b']);
    await thing.save();
    expect(await Thing.findById(thing._id).lean()).toMatchObject({
      tags: ['b'],
      parts: [
        { k: 'x', v: 5 },
        { k: 'y', v: 2 },
      ],
      map: { one: 1, two: 2 },
    });
  });

  it('tells discriminators apart', async () => {
    const Event = connection.model('Event', new Schema({ at: Number }, { discriminatorKey: 'kind' }));
    const Click = Event.discriminator('Click', new Schema({ x: Number }));
    const Key = Event.discriminator('Key', new Schema({ code: String }));
    await Click.create({ at: 1, x: 5 });
    await Key.create({ at: 2, code: 'a' });
    expect(await Event.countDocuments()).toBe(2);
    expect(await Click.find().lean()).toMatchObject([{ kind: 'Click', x: 5 }]);
  });

  it('brings indexes in line with the schema', async () => {
    const old = new Schema({ a: Number, b: Number });
    old.index({ a: 1 });
    const Old = connection.model('Sync', old);
    await Old.init();
    connection.deleteModel('Sync');
    const fresh = new Schema({ a: Number, b: Number });
    fresh.index({ b: 1 }, { unique: true, sparse: true });
    const Fresh = connection.model('Sync', fresh, undefined, { overwriteModels: true });
    expect(await Fresh.syncIndexes()).toEqual(['a_1']);
    expect((await Fresh.listIndexes()).map(({ name }) => String(name))).toEqual(['_id_', 'b_1']);
    expect(await Fresh.diffIndexes()).toEqual({ toDrop: [], toCreate: [] });
  });

  it('reads the fields of a duplicate key error', async () => {
    const User = connection.model('User', new Schema({ email: { type: String, unique: true } }));
    await User.init();
    await User.create({ email: 'a@x.io' });
    await expect(User.create({ email: 'a@x.io' })).rejects.toMatchObject({
      code: 11000,
      keyPattern: { email: 1 },
      keyValue: { email: 'a@x.io' },
      message: 'E11000 duplicate key error collection: spec.users index: email_1 dup key: { email: "a@x.io" }',
    });
  });

  it('writes in bulk and aggregates', async () => {
    const Sale = connection.model('Sale', new Schema({ item: String, qty: Number }));
    await Sale.bulkWrite([
      { insertOne: { document: { item: 'a', qty: 1 } } },
      { updateOne: { filter: { item: 'b' }, update: { $inc: { qty: 2 } }, upsert: true } },
    ]);
    await Sale.insertMany([{ item: 'a', qty: 4 }]);
    const totals = await Sale.aggregate<{ _id: string; qty: number }>([
      { $group: { _id: '$item', qty: { $sum: '$qty' } } },
      { $sort: { _id: 1 } },
    ]);
    expect(totals).toEqual([
      { _id: 'a', qty: 5 },
      { _id: 'b', qty: 2 },
    ]);
    expect(await Sale.distinct('item')).toEqual(['a', 'b']);
    expect(await Sale.exists({ item: 'zz' })).toBeNull();
  });

  it('walks a cursor', async () => {
    const Row = connection.model('Row', new Schema({ n: Number }));
    await Row.insertMany(Array.from({ length: 150 }, (_unused, n) => ({ n })));
    let sum = 0;
    for await (const row of Row.find().sort({ n: 1 }).cursor({ batchSize: 40 })) sum += row.n ?? 0;
    expect(sum).toBe((149 * 150) / 2);
  });
});
