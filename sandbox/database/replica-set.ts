import { type Db, type Document, MongoClient, MongoServerError } from 'mongodb';
import { waitUntil } from '../start/wait-until.js';

/** The name of the replica set. */
export const REPLICA_SET = 'rs0';

/** How long a set may take until it has a primary, in ms. After a crash the journal is replayed first. */
const PRIMARY_DEADLINE_MS = 60_000;

const ALREADY_INITIALIZED = 23;

/**
 * Forms a replica set of servers that were just started, or updates the addresses of one that exists. A set
 * remembers the addresses of its members: after a start on another port its only member would not find itself in it.
 *
 * @param ports of the members, all on 127.0.0.1; the first one receives the commands
 * @param settings of the set, such as `electionTimeoutMillis`
 * @throws Error when there is no primary in time.
 */
export async function formReplicaSet(ports: readonly number[], settings: Document = {}): Promise<void> {
  const client = new MongoClient(`mongodb://127.0.0.1:${ports[0]}/?directConnection=true`);
  try {
    const admin = client.db('admin');
    const members = ports.map((port, index) => ({ _id: index, host: `127.0.0.1:${port}` }));
    await initiate(admin, members, settings);
    const elected = await waitUntil(async () => isInOrder(await admin.command({ hello: 1 })), PRIMARY_DEADLINE_MS);
    if (!elected) throw new Error(`MongoDB had no primary within ${PRIMARY_DEADLINE_MS / 1000} s`);
  } finally {
    await client.close();
  }
}

async function initiate(admin: Db, members: readonly Document[], settings: Document): Promise<void> {
  try {
    await admin.command({ replSetInitiate: { _id: REPLICA_SET, members, settings } });
  } catch (error) {
    if (!(error instanceof MongoServerError) || error.code !== ALREADY_INITIALIZED) throw error;
    const { config } = await admin.command({ replSetGetConfig: 1 });
    const known = config as { version: number; members: Document[] };
    if (members.every(({ host }, index) => known.members[index]?.['host'] === host)) return;
    const moved = known.members.map((member, index) => ({ ...member, host: members[index]?.['host'] }));
    await admin.command({ replSetReconfig: { ...known, version: known.version + 1, members: moved }, force: true });
  }
}

/** A set is in order when it has a primary, which need not be the member that answers. */
const isInOrder = ({ isWritablePrimary, primary }: Document): boolean => isWritablePrimary === true || Boolean(primary);
