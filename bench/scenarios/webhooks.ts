import type { Db } from 'mongodb';
import { type EventSource, messageEvents } from '../data/events.js';
import { makeScene } from '../data/scene.js';
import { eachRequestOnce } from '../load/each-once.js';
import { compare, type ComparedServer, takeTurns, warmUp } from '../load/rounds.js';
import { steady } from '../load/steady.js';
import type { Program } from '../system/program.js';
import { startSystem, type System } from '../system/system.js';
import { waitUntil } from '../system/wait-until.js';
import { CONNECTIONS, type ScenarioContext } from './scenario.js';

const GOAL_INSERT = { 1: 1, 10: 3, 50: 5 } as const;
const STEADY_PER_SECOND = 300;
const GOAL_STEADY_P99_MS = 50;
const SETTLE_DEADLINE_MS = 120_000;

/** Collections that events fill. The first two are the server's, the last one belongs to another server. */
const FILLED = ['inbox', 'deliveries', 'received_events'];

/**
 * Webhook intake. Ours stores every event before it answers and processes events while more arrive; it is compared
 * with a receiver that stores nothing and one that inserts each event. Then the time to accept an event at a steady
 * pace, and how fast stored events are processed.
 */
export async function measureWebhooks({ around, effort, report, progress, atEnd }: ScenarioContext): Promise<void> {
  const system = await startSystem(around);
  atEnd(system.stop);
  const [lookup, insert, { cids, ownerId, vetId }] = await Promise.all([
    system.startOther('express-no-store', 'dist-bench/servers/express-webhook.js'),
    system.startOther('express-insert', 'dist-bench/servers/express-webhook-insert.js'),
    makeScene(system),
  ]);
  const source = { ...system, cids, memberIds: [ownerId, vetId] as const };

  const servers = [system.server, lookup, insert].map((program) => asComparedServer(program, source, system.database));
  await warmUp(servers, effort.warmUpSeconds);
  for (const connections of CONNECTIONS) {
    const [ours, noStore, inserting] = await takeTurns(servers, { ...effort, connections, progress });
    if (!ours || !noStore || !inserting) continue;
    const about = { scenario: 'webhook, stored before 200', connections, by: 'rate' } as const;
    report.comparisons.push(
      compare(ours, noStore, about),
      compare(ours, inserting, { ...about, goal: GOAL_INSERT[connections] }),
    );
  }
  await measureSteady(system, source, { effort, report, progress });
  await measureDrain(system, source, { effort, report, progress });
}

function asComparedServer(program: Program, source: EventSource, database: Db): ComparedServer {
  return {
    program,
    load: eachRequestOnce(program, (count) => messageEvents(source, count)),
    settle: () => deleteEvents(database),
  };
}

/** Deletes stored events until workers have released those that they still held, too. */
async function deleteEvents(database: Db): Promise<void> {
  await waitUntil('stored events are gone', SETTLE_DEADLINE_MS, async () => {
    const gone = await Promise.all(FILLED.map((name) => database.collection(name).deleteMany({})));
    return gone.every(({ deletedCount }) => deletedCount === 0);
  });
}

type Findings = Pick<ScenarioContext, 'effort' | 'report' | 'progress'>;

async function measureSteady(
  system: System,
  source: EventSource,
  { effort, report, progress }: Findings,
): Promise<void> {
  const events = messageEvents(source, STEADY_PER_SECOND * effort.steadySeconds);
  const { p50Ms, p99Ms } = await steady(system.server.url, events, STEADY_PER_SECOND);
  const waiting = await unfinished(system.database);
  progress(`steady ${STEADY_PER_SECOND} events/s: p99 ${p99Ms.toFixed(1)} ms`);
  const pace = `at ${STEADY_PER_SECOND} events/s for ${effort.steadySeconds} s`;
  report.figures.push(
    { what: `event accepted, p99, ${pace}`, value: p99Ms, unit: 'ms', atMost: GOAL_STEADY_P99_MS },
    { what: `event accepted, p50, ${pace}`, value: p50Ms, unit: 'ms' },
    { what: `events not processed yet, ${pace}`, value: waiting, unit: 'events' },
  );
  await deleteEvents(system.database);
}

async function measureDrain(
  system: System,
  source: EventSource,
  { effort, report, progress }: Findings,
): Promise<void> {
  const load = eachRequestOnce(system.server, () => messageEvents(source, effort.backlog));
  await load(10, effort.backlog / 500);
  const waiting = await unfinished(system.database);
  const startMs = performance.now();
  await waitUntil('all events are processed', SETTLE_DEADLINE_MS, async () => {
    const due = await system.database.collection('inbox').findOne(UNFINISHED, { projection: { _id: 1 } });
    return due === null;
  });
  const perSecond = waiting / ((performance.now() - startMs) / 1000);
  progress(`inbox: ${Math.round(perSecond)} events/s processed`);
  report.figures.push({ what: `stored events processed, of ${waiting} waiting`, value: perSecond, unit: 'events/s' });
  await deleteEvents(system.database);
}

/** An event that has work left: one with any due time. A range, so that MongoDB uses the index that workers claim from. */
const UNFINISHED = { 'work.dueAt': { $gt: new Date(0) } } as const;

const unfinished = (database: Db): Promise<number> => database.collection('inbox').countDocuments(UNFINISHED);
