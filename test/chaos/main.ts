import { parseArgs } from 'node:util';
import { startTestMongod } from '../../sandbox/database/testing/test-mongod.js';
import { CRASH_POINTS } from './harness/crash-points.js';
import { otherScenarios } from './harness/other-scenarios.js';
import { Random } from './harness/random.js';
import { planOf, type RoundResult, runRound } from './harness/round.js';
import { runScenario } from './harness/scenario.js';
import { World } from './harness/world.js';

/**
 * The long run: `npm run test:chaos -- [--rounds N] [--seed S] [--lanes L] [--only kills|others|database]`. First the
 * kill rounds, then everything else that can be done to the servers and to MongoDB; `database` is the latter alone. Each
 * lane is a world of its own; most of a round is waiting for a lease to run out, so a few of them go well together. Exit
 * code 1 when anything was lost, duplicated or left undone, or a named crash point was never reached.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    lanes: { type: 'string', default: '4' },
    only: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const seed = Number(values.seed);
const lanes = Number(values.lanes);
if (![rounds, seed, lanes].every((number) => Number.isSafeInteger(number) && number > 0)) {
  throw new Error('--rounds, --seed and --lanes are whole numbers above 0');
}

const results: RoundResult[] = [];
let next = 0;

async function runLane(): Promise<void> {
  const world = await World.open();
  try {
    await world.start();
    while (next < rounds) {
      const round = next;
      next += 1;
      const random = new Random(seed * 100_003 + round);
      const result = await runRound(world, planOf(round, random, world.isDatabaseTapped), random, `r${round}`);
      results.push(result);
      report(round, result);
    }
  } finally {
    await world.close();
  }
}

function report(round: number, { plan, kills, reached, acknowledged, faults, seconds }: RoundResult): void {
  const verdict = faults.length === 0 ? 'ok' : 'FAULT';
  const missed = reached ? '' : ' (not reached)';
  process.stderr.write(
    `${results.length}/${rounds} #${round} ${verdict} ${seconds.toFixed(1)} s, ${kills} kills, ${acknowledged} acknowledged: ${plan}${missed}\n`,
  );
  for (const fault of faults) process.stderr.write(`    ${fault}\n`);
}

/** One after the other: each has several servers of its own. */
async function runOthers(): Promise<{ text: string; faulty: number }[]> {
  const lines: { text: string; faulty: number }[] = [];
  for (const scenario of otherScenarios(rounds, values.only === 'database')) {
    const faulty = await runScenario(scenario, seed, (time, faults, measured) => {
      const verdict = faults.length === 0 ? 'ok' : 'FAULT';
      const details = measured === '' ? '' : `: ${measured}`;
      process.stderr.write(`${scenario.name}: ${time}/${scenario.times} ${verdict}${details}\n`);
      for (const fault of faults) process.stderr.write(`    ${fault}\n`);
    });
    lines.push({ text: `${scenario.name}: ${scenario.times} times, ${faulty} faulty`, faulty });
  }
  return lines;
}

/** One line for each plan: how often it was meant, how often it happened, what went wrong. */
function summary(): string {
  const plans = [...new Set([...CRASH_POINTS.map(({ name }) => name), ...results.map(({ plan }) => plan)])];
  const rows = plans.map((plan) => {
    const own = results.filter((result) => result.plan === plan);
    const reached = own.filter((result) => result.reached).length;
    const faults = own.filter((result) => result.faults.length > 0).length;
    return `${plan.padEnd(62)}${String(own.length).padStart(7)}${String(reached).padStart(9)}${String(faults).padStart(8)}`;
  });
  return [`${'killed'.padEnd(62)} rounds  reached  faults`, ...rows].join('\n');
}

process.stderr.write(`seed ${seed}, ${rounds} rounds on ${lanes} lanes\n`);
// As `test/global-setup.mjs` does for the specs.
const mongod = process.env['MONGODB_URI'] ? undefined : await startTestMongod();
process.env['TEST_MONGODB_URI'] = mongod?.uri('') ?? process.env['MONGODB_URI'];
if (values.only === undefined || values.only === 'kills')
  await Promise.all(Array.from({ length: Math.min(lanes, rounds) }, () => runLane()));
const others = values.only === 'kills' ? [] : await runOthers();
await mongod?.remove();

const faulty = results.filter(({ faults }) => faults.length > 0).length;
const kills = results.reduce((sum, result) => sum + result.kills, 0);
const acknowledged = results.reduce((sum, result) => sum + result.acknowledged, 0);
const planned = new Set(results.map(({ plan }) => plan));
const unreached = [...planned].filter((plan) => !results.some((result) => result.plan === plan && result.reached));
if (results.length > 0) process.stdout.write(`${summary()}\n`);
for (const line of others) process.stdout.write(`${line.text}\n`);
process.stdout.write(
  `seed ${seed}: ${results.length} rounds, ${kills} kills, ${acknowledged} acknowledged, ${faulty} faulty\n`,
);
if (unreached.length > 0) process.stdout.write(`never reached: ${unreached.join(', ')}\n`);
process.exitCode = faulty > 0 || others.some((line) => line.faulty > 0) || unreached.length > 0 ? 1 : 0;
