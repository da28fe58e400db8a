import { everythingAtOnce } from '../scenarios/many-processes.js';
import { shutDownUnderLoad, shutDownWhileOneWaits, shutDownWithoutStream } from '../scenarios/shutdown.js';
import { workWithSkewedClocks } from '../scenarios/skewed-clocks.js';
import { haltWorker, PATIENT_SETTINGS } from '../scenarios/stopped-worker.js';
import { Random } from './random.js';
import { forget } from './round.js';
import { World, type WorldOptions } from './world.js';

/** A lease and its renewal are 10 s (`LEASE_MS` in `src/work/work-queue.ts`). */
const THREE_LEASES_MS = 31_000;
const TEN_MINUTES_MS = 600_000;

/** Something other than a kill that is done again and again. */
export interface Scenario {
  readonly name: string;
  readonly times: number;
  readonly options: WorldOptions;
  /** Whether the servers run before it begins; else it starts them itself. */
  readonly started: boolean;
  readonly run: (world: World, random: Random, name: string) => Promise<string[]>;
}

/** The long run of everything but kills; `times` grow with the number of kill rounds. */
export function otherScenarios(rounds: number): Scenario[] {
  const share = (part: number): number => Math.max(1, Math.round(rounds * part));
  const everything = (processes: number): Scenario => ({
    name: `everything at once, ${processes} processes`,
    times: share(0.25),
    options: { processes },
    started: true,
    run: (world, _random, name) => everythingAtOnce(world, name),
  });
  return [
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

/** Runs one scenario in a world of its own as often as it says, and returns what was wrong each time. */
export async function runScenario(
  scenario: Scenario,
  seed: number,
  report: (time: number, faults: readonly string[]) => void,
): Promise<number> {
  const world = await World.open(scenario.options);
  let faulty = 0;
  try {
    if (scenario.started) await world.start();
    for (let time = 1; time <= scenario.times; time += 1) {
      const random = new Random(seed * 100_003 + time);
      const faults = await scenario.run(world, random, `x${time}`).catch((error: unknown) => [String(error)]);
      if (faults.length > 0) faulty += 1;
      report(time, faults);
      if (!scenario.started) await Promise.all(world.instances.map((instance) => instance.kill()));
      await forget(world);
    }
  } finally {
    await world.close();
  }
  return faulty;
}
