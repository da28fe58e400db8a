import type autocannon from 'autocannon';
import type { Db, Document } from 'mongodb';
import { addCopies, readTemplates } from '../data/copies.js';
import { messageEvents } from '../data/events.js';
import { type Examined, explainFind, sizes } from '../data/explain.js';
import { makeScene, type Scene } from '../data/scene.js';
import { eachRequestOnce } from '../load/each-once.js';
import { fire, type Load } from '../load/fire.js';
import type { GrowthRow } from '../report/report.js';
import { startSystem, type System } from '../system/system.js';
import { waitUntil } from '../system/wait-until.js';
import type { ScenarioContext } from './scenario.js';

/** The server reads one more than the page of 30, to know whether there is another. */
const LIST_LIMIT = 31;
/** As many as a free server claims at once. */
const CLAIM_LIMIT = 100;
const KINDS = ['users', 'channels', 'inbox'];
const SETTLE_DEADLINE_MS = 60_000;
const NOT_A_READ: Examined = { keysExamined: Number.NaN, docsExamined: Number.NaN };

interface Operation {
  readonly name: string;
  /** Absent where the operation is one of the database's alone. */
  readonly load?: (seconds: number) => Promise<Load>;
  readonly explain: () => Promise<Examined>;
}

/** What each operation costs while accounts, channels and events become more and more. One connection: the cost alone. */
export async function measureGrowth({ around, effort, report, progress, atEnd }: ScenarioContext): Promise<void> {
  const system = await startSystem(around);
  atEnd(system.stop);
  const scene = await makeScene(system);
  await waitUntilIdle(system.database);
  const templates = await readTemplates(system.database, scene);
  const operations = operationsOf(system, scene);
  const rows: GrowthRow[] = [];
  let loaded = 0;
  let loadedInMs = 0;
  for (const documents of effort.growth) {
    const expectedSeconds = ((loadedInMs / Math.max(1, loaded)) * (documents - loaded)) / 1000;
    if (expectedSeconds > effort.growthBudgetSeconds) {
      progress(
        `${documents} documents of each kind left out: loading them would take ${Math.round(expectedSeconds)} s`,
      );
      break;
    }
    const startMs = performance.now();
    await addCopies(system.database, templates, scene, loaded, documents);
    loadedInMs += performance.now() - startMs;
    loaded = documents;
    progress(`${documents} documents of each kind`);
    const { dataMiB, indexMiB } = await sizes(system.database, KINDS);
    for (const { name: operation, load, explain } of operations) {
      await load?.(effort.warmUpSeconds);
      const p50Ms = (await load?.(effort.seconds))?.p50Ms ?? Number.NaN;
      await waitUntilIdle(system.database);
      rows.push({ documents, operation, ...(await explain()), p50Ms, dataMiB, indexMiB });
    }
  }
  for (const { name } of operations) report.growth.push(...rows.filter(({ operation }) => operation === name));
}

function operationsOf(system: System, scene: Scene): Operation[] {
  const { server, database } = system;
  const { ownerId, vetId, ownerToken, vetToken, cids } = scene;
  const repeat =
    (request: autocannon.Request) =>
    (seconds: number): Promise<Load> =>
      fire({ url: server.url, connections: 1, requestsOf: () => [{ ...request }], until: { seconds } });
  const get = (token: string): autocannon.Request => ({
    method: 'GET',
    path: '/api/chat/channels',
    headers: { authorization: `Bearer ${token}` },
  });
  const list = (member: string) => (): Promise<Examined> =>
    explainFind(database, 'channels', {
      filter: { members: member, status: { $in: ['pending', 'active'] } },
      sort: { activeAt: -1, _id: -1 },
      limit: LIST_LIMIT,
    });
  const deliver = eachRequestOnce(server, (count) =>
    messageEvents({ ...system, cids, memberIds: [ownerId, vetId] }, count),
  );
  return [
    { name: 'list of 30 open channels', load: repeat(get(ownerToken)), explain: list(ownerId) },
    { name: 'list of 30 open channels before the ended ones', load: repeat(get(vetToken)), explain: list(vetId) },
    {
      name: 'chat token (reads its account)',
      load: repeat({
        method: 'POST',
        path: '/api/chat/token',
        headers: { authorization: `Bearer ${ownerToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ userId: ownerId }),
      }),
      explain: () => explainFind(database, 'users', { filter: { _id: ownerId }, limit: 1 }),
    },
    { name: 'event stored', load: (seconds) => deliver(1, seconds), explain: () => Promise.resolve(NOT_A_READ) },
    { name: 'worker looks for due events', explain: () => explainFind(database, 'inbox', dueNow()) },
  ];
}

/** What a free worker asks for. */
function dueNow(): { filter: Document; sort: Document; limit: number } {
  const now = new Date();
  const free = [{ 'work.leaseUntil': null }, { 'work.leaseUntil': { $lte: now } }];
  return { filter: { 'work.dueAt': { $lte: now }, $or: free }, sort: { 'work.dueAt': 1 }, limit: CLAIM_LIMIT };
}

/** Until workers have done what there is, so that they do not share the machine with a measurement, and all are idle. */
async function waitUntilIdle(database: Db): Promise<void> {
  await waitUntil('all work is done', SETTLE_DEADLINE_MS, async () => {
    const due = await Promise.all(
      ['users', 'inbox', 'deliveries'].map((name) =>
        database.collection(name).findOne({ 'work.dueAt': { $gt: new Date(0) } }, { projection: { _id: 1 } }),
      ),
    );
    return due.every((document) => document === null);
  });
}
