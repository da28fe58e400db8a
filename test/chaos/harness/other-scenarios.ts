import { everythingAtOnce } from '../scenarios/many-processes.js';
import { shutDownUnderLoad, shutDownWhileOneWaits, shutDownWithoutStream } from '../scenarios/shutdown.js';
import { workWithSkewedClocks } from '../scenarios/skewed-clocks.js';
import { haltWorker, PATIENT_SETTINGS } from '../scenarios/stopped-worker.js';
import { databaseScenarios } from './database-scenarios.js';
import type { Scenario } from './scenario.js';

/** A lease and its renewal are 10 s (`LEASE_MS` in `src/work/claim.ts`). */
const THREE_LEASES_MS = 31_000;
const TEN_MINUTES_MS = 600_000;

/** The long run of everything but kills; `times` grow with the number of kill rounds. */
export function otherScenarios(rounds: number, databaseOnly: boolean): Scenario[] {
  const share = (part: number): number => Math.max(1, Math.round(rounds * part));
  const everything = (processes: number): Scenario => ({
    name: `everything at once, ${processes} processes`,
    times: share(0.25),
    options: { processes },
    started: true,
    run: (world, _random, name) => everythingAtOnce(world, name),
  });
  const ofTheDatabase = databaseScenarios(share);
  if (databaseOnly) return ofTheDatabase;
  return [
    ...ofTheDatabase,
    everything(2),
    everything(4),
    {
      name: 'worker halted for three leases',
      times: share(0.02),
      options: { processes: 2, env: PATIENT_SETTINGS },
      started: false,
      run: (world, _random, name) => haltWorker(world, name, THREE_LEASES_MS),
    },
    {
      name: 'clocks twenty minutes apart',
      times: share(0.05),
      options: { processes: 2, skewsMs: [TEN_MINUTES_MS, -TEN_MINUTES_MS] },
      started: true,
      run: workWithSkewedClocks,
    },
    {
      name: 'shutdown under load',
      times: share(0.1),
      options: {},
      started: true,
      run: (world, _random, name) => shutDownUnderLoad(world, name),
    },
    {
      name: 'shutdown while a request waits for Stream',
      times: share(0.05),
      options: { env: PATIENT_SETTINGS },
      started: true,
      run: (world, _random, name) => shutDownWhileOneWaits(world, name),
    },
    {
      name: 'shutdown with a silent Stream',
      times: share(0.05),
      options: { env: PATIENT_SETTINGS },
      started: true,
      run: (world, _random, name) => shutDownWithoutStream(world, name),
    },
  ];
}
