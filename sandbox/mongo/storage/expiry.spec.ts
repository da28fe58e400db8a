import { findIn, SPEC_NOW } from '../testing.js';
import { encode } from '../bson/values.js';
import { removeExpired } from './expiry.js';
import { MemoryLog } from './memory-log.js';
import { Store } from './store.js';

const before = (seconds: number): Date => new Date(SPEC_NOW.getTime() - seconds * 1000);

describe('TTL indexes', () => {
  it.each([1, -1])('remove what is older than the index allows, direction %i', (direction) => {
    const store = new Store(new MemoryLog());
    const collection = store.getOrCreate('db.docs');
    collection.createIndex({ key: { at: direction }, name: 'ttl', expireAfterSeconds: 60 });
    const documents = [
      { _id: 'old', at: before(61) },
      { _id: 'due', at: before(60) },
      { _id: 'young', at: before(59) },
      { _id: 'list', at: [before(10), before(100)] },
      { _id: 'text', at: '1970-01-01' },
      { _id: 'number', at: 0 },
      { _id: 'none' },
    ];
    for (const document of documents) collection.insert(encode(document));
    expect(removeExpired(store, SPEC_NOW)).toBe(3);
    expect(findIn(collection, { filter: {} }).map(({ _id }) => _id)).toEqual(['young', 'text', 'number', 'none']);
  });

  it('spare what a partial TTL index leaves out', () => {
    const store = new Store(new MemoryLog());
    const collection = store.getOrCreate('db.docs');
    const partialFilterExpression = { done: true };
    collection.createIndex({ key: { at: 1 }, name: 'ttl', expireAfterSeconds: 0, partialFilterExpression });
    for (const done of [true, false]) collection.insert(encode({ _id: String(done), done, at: before(1) }));
    expect(removeExpired(store, SPEC_NOW)).toBe(1);
    expect(findIn(collection, { filter: {} })).toMatchObject([{ _id: 'false' }]);
  });
});
