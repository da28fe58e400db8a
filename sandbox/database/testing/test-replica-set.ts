import { MongoClient } from 'mongodb';
import { waitUntil } from '../../start/wait-until.js';
import { launchMongod } from '../mongod.js';
import { formReplicaSet, REPLICA_SET } from '../replica-set.js';
import { TestMongod } from './test-mongod.js';

const MEMBERS = 3;

/**
 * A primary is missed after 4 s, where a set for networks takes 10. A new primary first asks every member for writes
 * that it lacks, and would wait for a halted one until the heartbeat to it has timed out: after a second it begins.
 */
const SETTINGS = { electionTimeoutMillis: 4000, heartbeatIntervalMillis: 500, catchUpTimeoutMillis: 1000 } as const;

/** States of members, as `replSetGetStatus` reports them. */
const PRIMARY = 1;
const SECONDARY = 2;

const ANSWER_MS = 500;
const WAIT_MS = 60_000;

/** Three `mongod` that elect a primary among them. */
export class TestReplicaSet {
  private constructor(readonly members: readonly TestMongod[]) {}

  static async start(): Promise<TestReplicaSet> {
    const members: TestMongod[] = [];
    // One after the other: a port is free until its server has taken it.
    for (let index = 0; index < MEMBERS; index += 1) members.push(await TestMongod.start(launchMongod));
    await formReplicaSet(
      members.map(({ port }) => port),
      SETTINGS,
    );
    return new TestReplicaSet(members);
  }

  /** The address of a database, for clients that find the primary by themselves. */
  uri(database: string): string {
    return `mongodb://${this.members.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${database}?replicaSet=${REPLICA_SET}`;
  }

  /** Waits until one of the members takes writes, and returns it. */
  async primary(among: readonly TestMongod[] = this.members): Promise<TestMongod> {
    let found: TestMongod | undefined;
    await waitUntil(async () => {
      const answers = await Promise.all(among.map(async (member) => ((await isPrimary(member)) ? [member] : [])));
      [found] = answers.flat();
      return found !== undefined;
    }, WAIT_MS);
    if (!found) throw new Error(`the set had no primary within ${WAIT_MS / 1000} s`);
    return found;
  }

  /** Waits until every member is in its place again, so that the next one may be lost. */
  async whole(): Promise<void> {
    const isWhole = async (): Promise<boolean> => {
      const primary = await this.primary();
      const { members } = await connected(primary, (client) => client.db('admin').command({ replSetGetStatus: 1 }));
      return (members as { state: number }[]).every(({ state }) => state === PRIMARY || state === SECONDARY);
    };
    if (await waitUntil(() => isWhole().catch(() => false), WAIT_MS)) return;
    throw new Error(`a member was missing after ${WAIT_MS / 1000} s`);
  }

  /** Has the primary give up its place in order, as before maintenance. */
  async stepDown(primary: TestMongod): Promise<void> {
    await connected(primary, (client) =>
      client.db('admin').command({ replSetStepDown: 30, secondaryCatchUpPeriodSecs: 10 }),
    );
  }

  async remove(): Promise<void> {
    await Promise.all(this.members.map((member) => member.remove()));
  }
}

const isPrimary = (member: TestMongod): Promise<boolean> =>
  connected(
    member,
    async (client) => (await client.db('admin').command({ hello: 1 }))['isWritablePrimary'] === true,
  ).catch(() => false);

async function connected<T>(member: TestMongod, use: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(member.uri('admin'), {
    serverSelectionTimeoutMS: ANSWER_MS,
    connectTimeoutMS: ANSWER_MS,
  });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}
