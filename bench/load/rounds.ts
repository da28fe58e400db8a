import { residentMiB } from '../system/memory.js';
import type { Program } from '../system/program.js';
import type { Comparison, Side } from '../report/report.js';
import type { Load } from './fire.js';
import { median } from './statistics.js';

/** One of the servers that are compared. */
export interface ComparedServer {
  readonly program: Program;
  /** Puts it under load for about so many seconds. */
  load(connections: number, seconds: number): Promise<Load>;
  /** Waits until nothing of a load is left to do, so that the next server has the machine to itself. */
  settle?(): Promise<void>;
}

/** How long and how often. */
export interface RoundOptions {
  readonly connections: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly progress: (step: string) => void;
}

/** What a server showed, round by round. */
export interface Measured {
  readonly server: ComparedServer;
  readonly rounds: readonly Side[];
}

/**
 * Lets the servers take turns, in the opposite order every other round: what else the machine does at the time hits
 * all of them, and none is always the one that comes after.
 */
export async function takeTurns(servers: readonly ComparedServer[], options: RoundOptions): Promise<Measured[]> {
  const { connections, rounds, seconds, progress } = options;
  const sides = new Map<ComparedServer, Side[]>(servers.map((server) => [server, []]));
  for (let round = 0; round < rounds; round++) {
    for (const server of round % 2 === 0 ? servers : servers.toReversed()) {
      const { perSecond, p50Ms, p99Ms } = await server.load(connections, seconds);
      const rssMiB = await residentMiB(server.program.pid);
      await server.settle?.();
      progress(
        `${server.program.name}: ${connections} connections, round ${round + 1} of ${rounds}: ${Math.round(perSecond)}/s`,
      );
      sides.get(server)?.push({ name: server.program.name, perSecond, p50Ms, p99Ms, rssMiB });
    }
  }
  return servers.map((server) => ({ server, rounds: sides.get(server) ?? [] }));
}

/** Runs every server for a while without taking a figure: compilers, pools and caches are warm afterwards. */
export async function warmUp(servers: readonly ComparedServer[], seconds: number): Promise<void> {
  for (const server of servers) {
    await server.load(10, seconds);
    await server.settle?.();
  }
}

/**
 * Compares two servers. The ratio is the median of the ratios of their rounds, because two rounds
 * side by side share their noise; it may differ a little from the ratio of the two medians beside it.
 *
 * @param by what the ratio is of: more requests in the same time, or less time for the median request
 */
export function compare(
  ours: Measured,
  other: Measured,
  about: Pick<Comparison, 'scenario' | 'connections' | 'by' | 'goal'>,
): Comparison {
  const ratios = ours.rounds.map((our, round) => {
    const their = other.rounds[round] ?? our;
    return about.by === 'rate' ? our.perSecond / their.perSecond : their.p50Ms / our.p50Ms;
  });
  return { ...about, ours: middle(ours.rounds), other: middle(other.rounds), ratio: median(ratios) };
}

function middle(rounds: readonly Side[]): Side {
  const of = (read: (side: Side) => number): number => median(rounds.map((side) => read(side)));
  return {
    name: rounds[0]?.name ?? '',
    perSecond: of((side) => side.perSecond),
    p50Ms: of((side) => side.p50Ms),
    p99Ms: of((side) => side.p99Ms),
    rssMiB: of((side) => side.rssMiB),
  };
}
