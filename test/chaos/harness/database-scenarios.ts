import { startTestMongod } from '../../../sandbox/database/testing/test-mongod.js';
import { TestReplicaSet } from '../../../sandbox/database/testing/test-replica-set.js';
import { killDatabase } from '../scenarios/killed-database.js';
import { LOSSES, loseThePrimary, type Outage } from '../scenarios/lost-primary.js';
import type { Scenario } from './scenario.js';
import type { DatabaseServer } from './world.js';

/** What is done to MongoDB itself: `mongod` killed among the servers' work, and the primary of a replica set lost. */
export function databaseScenarios(share: (part: number) => number): Scenario[] {
  return [
    ...[false, true].map((withServer) => ({
      name: `mongod killed ${withServer ? 'together with the server' : 'alone'}`,
      times: share(0.1),
      options: {},
      ...onDatabase<Awaited<ReturnType<typeof startTestMongod>>>(startTestMongod, (mongod, world, random, name) =>
        killDatabase(world, mongod, random, { name, withServer }),
      ),
    })),
    ...LOSSES.map((loss) => ({
      name: `primary of three ${loss}`,
      times: share(0.03),
      options: { processes: 2 },
      ...onDatabase<TestReplicaSet>(
        () => TestReplicaSet.start(),
        (set, world, _random, name, tell) => loseThePrimary(world, set, loss, name, (outage) => tell(inWords(outage))),
      ),
    })),
  ];
}

type Run<S> = (server: S, ...rest: Parameters<Scenario['run']>) => ReturnType<Scenario['run']>;

function onDatabase<S extends DatabaseServer>(
  start: () => Promise<S>,
  run: Run<S>,
): Pick<Scenario, 'startDatabase' | 'started' | 'run'> {
  let started: Promise<S> | undefined;
  return {
    startDatabase: () => (started = start()),
    started: true,
    run: async (...rest) => run(await (started ?? start()), ...rest),
  };
}

function inWords({ election, event, write, read }: Outage): string {
  const seconds = (value: number): string => `${value.toFixed(1)} s`;
  return `new primary after ${seconds(election)}; without an event taken ${seconds(event)}, a write ${seconds(write)}, a read ${seconds(read)}`;
}
