import { Random } from './random.js';
import { forget } from './round.js';
import { type DatabaseServer, World, type WorldOptions } from './world.js';

/** Something that is done again and again, and of which each time may be measured in words. */
export interface Scenario {
  readonly name: string;
  readonly times: number;
  readonly options: WorldOptions;
  /** Starts a MongoDB of its own, for scenarios that halt or kill it. */
  readonly startDatabase?: () => Promise<DatabaseServer>;
  /** Whether the servers run before it begins; else it starts them itself. */
  readonly started: boolean;
  readonly run: (world: World, random: Random, name: string, tell: (measured: string) => void) => Promise<string[]>;
}

/** Runs one scenario in a world of its own as often as it says, and returns how often anything was wrong. */
export async function runScenario(
  { startDatabase, options, started, times, run }: Scenario,
  seed: number,
  report: (time: number, faults: readonly string[], measured: string) => void,
): Promise<number> {
  const databaseServer = await startDatabase?.();
  const world = await World.open({ ...options, ...(databaseServer && { databaseServer }) });
  let faulty = 0;
  try {
    if (started) await world.start();
    for (let time = 1; time <= times; time += 1) {
      const random = new Random(seed * 100_003 + time);
      let measured = '';
      const faults = await run(world, random, `x${time}`, (text) => (measured = text)).catch((error: unknown) => [
        String(error),
      ]);
      if (faults.length > 0) faulty += 1;
      report(time, faults, measured);
      if (!started) await Promise.all(world.instances.map((instance) => instance.kill()));
      await forget(world);
    }
  } finally {
    await world.close();
    await databaseServer?.remove();
  }
  return faulty;
}
