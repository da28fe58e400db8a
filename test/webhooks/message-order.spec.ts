import fc from 'fast-check';
import { type Collection, MongoClient } from 'mongodb';
import { startTestDatabase, type TestDatabase } from '../../sandbox/database/testing/test-database.js';
import type { LastMessage as LastMessageClass } from '../../src/chat/channels/channel.schema.js';
import { type MessageUpdate, type Slot, withoutOvertaken } from '../../src/chat/channels/message-update.js';
import { listedAs } from '../../src/chat/channels/message-visibility.js';
import { messageWrite } from '../../src/chat/channels/message-write.js';

type LastMessage = Pick<LastMessageClass, keyof LastMessageClass>;

const at = (second: number): Date => new Date(1_795_000_000_000 + second * 1000);
const CID = 'messaging:a';

/** A version of a message, or a deletion of it for one user. */
interface Change {
  readonly n: number;
  readonly version: number;
  readonly deleted: boolean;
  readonly forUser?: string;
}
/** An update whose message is a plain object, so that the tests can make variations of it. */
type Update = Omit<MessageUpdate, 'message'> & { readonly message: LastMessage };
type Restriction = (change: Change) => boolean;

/** Few messages and few moments, so that everything meets everything. */
const n = fc.nat(3);
const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ n, version: fc.nat(3), deleted: fc.boolean() }) },
    fc.record({ n, version: fc.constant(-1), deleted: fc.constant(false), forUser: fc.constantFrom('kim', 'robin') }),
  ),
  { minLength: 1, maxLength: 10 },
);

/** What an event of the change would say. Texts and ids start with a `$`, which has a meaning in MongoDB's expressions. */
function updateOf(change: Change, isRestricted: Restriction): Update {
  const { n, version, forUser } = change;
  const deleted = change.deleted && version > 0;
  // A message keeps its time of creation.
  const fixed = { id: `$m-${n}`, userId: 'robin', createdAt: at(Math.floor(n / 2)) };
  const message: LastMessage = forUser
    ? { ...fixed, preview: '', updatedAt: new Date(0), deleted, readers: [], deletedFor: [forUser] }
    : {
        ...fixed,
        preview: deleted ? '' : `$text ${version} of ${n}`,
        updatedAt: at(10 + version),
        deleted,
        ...(isRestricted(change) && { readers: ['kim'] }),
        deletedFor: [],
      };
  const slot = isRestricted(change) ? 'restrictedMessage' : 'lastMessage';
  return { cid: CID, slot, isNew: version === 0, message };
}

/** The same updates in another order, each of them twice, in batches of some size. */
const deliveriesOf = (updates: readonly Update[]) =>
  fc.tuple(
    fc.shuffledSubarray([...updates, ...updates], { minLength: updates.length * 2 }),
    fc.integer({ min: 1, max: 8 }),
  );

const last = <T>(items: readonly T[], compare: (a: T, b: T) => number): T | undefined => items.toSorted(compare).at(-1);

/** What a place should hold: the newest message of the place, in its newest version. */
function expectedIn(slot: Slot, updates: readonly Update[]): LastMessage | undefined {
  const messages = updates.filter((update) => update.slot === slot).map(({ message }) => message);
  const id = last(messages, (a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1))?.id;
  const versions = messages.filter((message) => message.id === id);
  const newest = last(
    versions,
    (a, b) => a.updatedAt.getTime() - b.updatedAt.getTime() || Number(a.deleted) - Number(b.deleted),
  );
  const deletedFor = new Set(versions.flatMap((message) => message.deletedFor ?? []));
  return newest && { ...newest, deletedFor: [...deletedFor].toSorted() };
}

interface Row {
  readonly _id: string;
  readonly type: string;
  readonly channelId: string;
  readonly lastMessage?: LastMessage;
  readonly restrictedMessage?: LastMessage;
}

describe('updates of the messages of a channel, in any order and repeated', () => {
  let database: TestDatabase;
  let client: MongoClient;
  let channels: Collection<Row>;

  beforeAll(async () => {
    database = await startTestDatabase();
    client = new MongoClient(database.uri);
    channels = client.db().collection<Row>('channels');
  });
  afterAll(async () => {
    await client.close();
    await database.close();
  });

  const sorted = (message: LastMessage | undefined) =>
    message && { ...message, deletedFor: message.deletedFor?.toSorted() };

  const resultOf = async (updates: readonly MessageUpdate[], batch: number) => {
    await channels.deleteMany({});
    for (let start = 0; start < updates.length; start += batch) {
      const writes = withoutOvertaken(updates.slice(start, start + batch)).map((update) => messageWrite(update));
      await channels.bulkWrite(writes as never[], { ordered: false });
    }
    const row = await channels.findOne({ _id: CID });
    if (updates.length > 0) expect(row).toMatchObject({ type: 'messaging', channelId: 'a' });
    return { lastMessage: sorted(row?.lastMessage), restrictedMessage: sorted(row?.restrictedMessage) };
  };

  it('lead to the newest message of each kind, in its newest version', async () => {
    const scene = changes
      .map((list) => list.map((change) => updateOf(change, ({ n }) => n % 2 === 1)))
      .chain((updates) => fc.tuple(fc.constant(updates), deliveriesOf(updates)));
    await fc.assert(
      fc.asyncProperty(scene, async ([updates, [deliveries, batch]]) => {
        expect(await resultOf(deliveries, batch)).toEqual({
          lastMessage: expectedIn('lastMessage', updates),
          restrictedMessage: expectedIn('restrictedMessage', updates),
        });
      }),
    );
  });

  it('lead to the same when a message becomes restricted', async () => {
    const scene = fc.tuple(changes, n, fc.nat(4)).chain(([list, turning, since]) => {
      const updates = list
        .filter(({ n, forUser }) => n !== turning || !forUser)
        .map((change) => updateOf(change, ({ n, version }) => n === turning && version >= since));
      return fc.tuple(deliveriesOf(updates), deliveriesOf(updates));
    });
    await fc.assert(
      fc.asyncProperty(scene, async ([[one, batchOfOne], [other, batchOfOther]]) => {
        const result = await resultOf(one, batchOfOne);
        expect(await resultOf(other, batchOfOther)).toEqual(result);
      }),
    );
  });

  it('show nobody else a message whose newest version is restricted', async () => {
    const scene = fc.tuple(changes, n, fc.subarray([0, 1, 2])).chain(([list, turning, restricted]) => {
      const isRestricted: Restriction = ({ n, version }) => n === turning && [...restricted, 3].includes(version);
      const newest: Change = { n: turning, version: 3, deleted: false };
      return deliveriesOf([...list, newest].map((change) => updateOf(change, isRestricted))).map(
        (deliveries) => [turning, deliveries] as const,
      );
    });
    await fc.assert(
      fc.asyncProperty(scene, async ([turning, [deliveries, batch]]) => {
        const shown = Object.values(await resultOf(deliveries, batch)).filter(
          (message) => message && listedAs(message, 'alex') !== 'hidden',
        );
        expect(shown.map((message) => message?.id)).not.toContain(`$m-${turning}`);
      }),
    );
  });

  it('that take no place insert no channel and replace only the same message', async () => {
    const [message, gone] = [0, 1].map((version) => updateOf({ n: 1, version, deleted: false }, () => false));
    const inPlace = { ...gone, slot: undefined, message: { ...gone?.message, readers: [] } } as never;
    await channels.deleteMany({});
    await channels.bulkWrite([messageWrite(inPlace)] as never[]);
    expect(await channels.findOne({})).toBeNull();
    const earlier = updateOf({ n: 0, version: 3, deleted: false }, () => false);
    const result = await resultOf([earlier, inPlace, message, inPlace] as MessageUpdate[], 1);
    expect(result.lastMessage).toMatchObject({ id: '$m-1', readers: [] });
  });
});
