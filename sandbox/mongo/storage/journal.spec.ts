import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from '../bson/values.js';
import { Journal } from './journal.js';
import { Store } from './store.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  file = join(folder, 'journal.bin');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(): { store: Store; journal: Journal } {
  const journal = Journal.open(folder, false);
  const store = new Store(journal);
  journal.load(store);
  return { store, journal };
}

function within<T>(work: (store: Store) => T): T {
  const { store, journal } = open();
  try {
    return work(store);
  } finally {
    journal.close();
  }
}

/** Everything a store holds: namespaces, index specifications, bytes of the documents in order. */
function contentOf(store: Store): unknown {
  return [...store.all()].map(({ ns, indexes, ...rest }) => ({
    ns,
    indexes: indexes.map(({ spec }) => spec),
    documents: [...(store.get(ns)?.all() ?? [])].map(({ raw }) => raw.toString('hex')),
    rest: Object.keys(rest).length > 0,
  }));
}

function fill(store: Store): void {
  const users = store.getOrCreate('app.users');
  users.createIndex({ key: { email: 1 }, name: 'email_1', unique: true });
  users.createIndex({ key: { gone: 1 }, name: 'gone_1' });
  for (let i = 0; i < 20; i++) users.insert(encode({ _id: i, email: `u${i}@x.io`, n: 1.5 }));
  const [first, second] = [...users.all()];
  if (first !== undefined) users.replace(first, { _id: 0, email: 'new@x.io' });
  if (second !== undefined) users.remove(second);
  for (const index of users.indexes.filter(({ name }) => name === 'gone_1')) users.dropIndex(index);
  store.getOrCreate('app.old').insert(encode({ _id: 1 }));
  store.rename('app.old', 'app.new');
  store.getOrCreate('app.dropped').insert(encode({ _id: 1 }));
  store.drop('app.dropped');
  store.create('app.empty');
}

describe('journal', () => {
  it('brings back the same content, again and again', () => {
    const written = within((store) => {
      fill(store);
      return contentOf(store);
    });
    expect(within(contentOf)).toEqual(written);
    expect(within(contentOf)).toEqual(written);
  });

  it('keeps uniqueness after reopening', () => {
    within(fill);
    within((store) => {
      expect(() => store.get('app.users')?.insert(encode({ _id: 99, email: 'new@x.io' }))).toThrow('E11000');
    });
  });

  it('shrinks at the next start to what is alive', () => {
    within((store) => {
      const collection = store.getOrCreate('app.docs');
      let stored = collection.insert(encode({ _id: 1, n: 0 }));
      for (let n = 1; n < 500; n++) stored = collection.replace(stored, { _id: 1, n }) ?? stored;
    });
    const before = statSync(file).size;
    within((store) => expect(store.get('app.docs')?.byId(1)?.doc).toEqual({ _id: 1, n: 499 }));
    expect(statSync(file).size).toBeLessThan(before / 50);
  });

  it('loses only the last record when the file is cut anywhere within it', () => {
    const { store, journal } = open();
    const collection = store.getOrCreate('app.docs');
    collection.insert(encode({ _id: 1, text: 'first' }));
    journal.flush();
    const whole = statSync(file).size;
    collection.insert(encode({ _id: 2, text: 'second' }));
    journal.close();
    const full = statSync(file).size;
    copyFileSync(file, `${file}.full`);
    for (let size = whole; size <= full; size++) {
      copyFileSync(`${file}.full`, file);
      truncateSync(file, size);
      const ids = within((reopened) => [...(reopened.get('app.docs')?.all() ?? [])].map(({ doc }) => doc['_id']));
      expect([size, ids]).toEqual([size, size === full ? [1, 2] : [1]]);
      expect(statSync(file).size).toBe(size === full ? full : whole);
    }
  });

  it('goes on after a torn tail as if it had not been there', () => {
    within(fill);
    const content = within(contentOf);
    appendFileSync(file, Buffer.from([40, 0, 0, 0, 1, 2, 3, 4, 5]));
    within((store) => {
      expect(contentOf(store)).toEqual(content);
      store.getOrCreate('app.later').insert(encode({ _id: 1 }));
    });
    within((store) => expect(store.get('app.later')?.size).toBe(1));
  });

  it('takes a record whose checksum is wrong for a torn tail', () => {
    within((store) => {
      for (let i = 0; i < 3; i++) store.getOrCreate('app.docs').insert(encode({ _id: i, text: 'x'.repeat(50) }));
    });
    const bytes = readFileSync(file);
    bytes.writeUInt8(0x59, bytes.length - 10);
    writeFileSync(file, bytes);
    within((store) => expect(store.get('app.docs')?.size).toBe(2));
  });

  it('reads records larger than its read buffer', () => {
    within((store) => {
      store.getOrCreate('app.docs').insert(encode({ _id: 1, text: 'x'.repeat(5 << 20) }));
      store.getOrCreate('app.docs').insert(encode({ _id: 2 }));
    });
    within((store) => expect(store.get('app.docs')?.size).toBe(2));
  });

  it('does not touch a file that is no journal', () => {
    writeFileSync(file, 'somebody else wrote this file');
    expect(() => open()).toThrow('not a journal');
    expect(readFileSync(file, 'utf8')).toBe('somebody else wrote this file');
  });

  it('accepts nothing more once a write has failed', () => {
    const { store, journal } = open();
    store.getOrCreate('app.docs').insert(encode({ _id: 1 }));
    journal.close();
    store.getOrCreate('app.docs').insert(encode({ _id: 2 }));
    expect(() => journal.flush()).toThrow('cannot be written');
    expect(() => journal.flush()).toThrow('cannot be written');
    within((reopened) => expect(reopened.get('app.docs')?.size).toBe(1));
  });
});
