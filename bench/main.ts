/**
 * `npm run bench`: what the server costs, compared with other servers in the same run. Progress goes to standard error,
 * the tables to standard output.
 *
 * Exit code: 0 when everything was measured, whether or not a goal was met; 1 when something could not be measured;
 * 2 for an invalid command line; 130 when interrupted.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { type BenchOptions, readOptions, type ScenarioName, USAGE } from './options.js';
import { fillFile } from './report/fill-markers.js';
import type { Report } from './report/report.js';
import { renderReport } from './report/tables.js';
import { measureChannelList } from './scenarios/channel-list.js';
import { measureGrowth } from './scenarios/growth.js';
import type { Effort, Scenario } from './scenarios/scenario.js';
import { measureRealtime } from './scenarios/realtime.js';
import { measureTokens } from './scenarios/tokens.js';
import { measureWebhooks } from './scenarios/webhooks.js';
import { describeServer, openDatabaseServer } from './system/database.js';

const FULL: Effort = {
  rounds: 3,
  seconds: 3,
  warmUpSeconds: 2,
  steadySeconds: 20,
  backlog: 3000,
  growth: [1000, 10_000, 100_000, 1_000_000],
  growthBudgetSeconds: 300,
};

const QUICK: Effort = {
  rounds: 1,
  seconds: 0.25,
  warmUpSeconds: 0.1,
  steadySeconds: 1,
  backlog: 100,
  growth: [500, 1000],
  growthBudgetSeconds: 10,
};

const SCENARIOS: Readonly<Record<ScenarioName, Scenario>> = {
  tokens: measureTokens,
  webhooks: measureWebhooks,
  list: measureChannelList,
  growth: measureGrowth,
  realtime: measureRealtime,
};

const options = optionsOrExit();
const closers: (() => Promise<void>)[] = [];
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => void closeAll().finally(() => process.exit(code)));
}
process.exitCode = await run(options);

async function run({ quick, scenarios, jsonFile, writeFile: documentFile, ...rest }: BenchOptions): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'backchannel-bench-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const databaseServer = await openDatabaseServer(folder);
  closers.push(databaseServer.close);
  const logFolder = rest.logFolder === undefined ? undefined : path.resolve(rest.logFolder);
  if (logFolder !== undefined) await mkdir(logFolder, { recursive: true });
  const report: Report = { comparisons: [], figures: [], growth: [], realtime: [], failures: [] };
  const facts = {
    date: new Date(),
    quick,
    machine: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`,
    database: await describeServer(databaseServer.uri),
  };
  for (const name of scenarios) await runScenario(name);
  await closeAll();

  const text = renderReport(report, facts);
  process.stdout.write(`${text}\n`);
  if (jsonFile !== undefined) await writeFile(jsonFile, `${JSON.stringify({ facts, report }, null, 2)}\n`);
  if (report.failures.length > 0) return 1;
  if (documentFile !== undefined) await publish(documentFile);
  return 0;

  async function publish(file: string): Promise<void> {
    const { realtime } = report;
    const others = { ...report, realtime: [] };
    // That of real time is the only scenario that is published alone.
    if (scenarios.length > 1) await fillFile(file, 'figures', renderReport(others, facts));
    await fillFile(
      file,
      'realtime',
      renderReport({ comparisons: [], figures: [], growth: [], realtime, failures: [] }, facts),
    );
  }

  async function runScenario(name: ScenarioName): Promise<void> {
    const startMs = performance.now();
    const progress = (step: string): void => {
      process.stderr.write(`${((performance.now() - startMs) / 1000).toFixed(0).padStart(4)} s  ${name}: ${step}\n`);
    };
    const before = closers.length;
    try {
      await SCENARIOS[name]({
        around: { folder, logFolder, databaseServerUri: databaseServer.uri },
        effort: quick ? QUICK : FULL,
        report,
        progress,
        atEnd: (close) => closers.push(close),
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      progress(`not measured: ${reason}`);
      report.failures.push({ scenario: name, reason });
    } finally {
      await closeAll(before);
    }
  }
}

/** Ends what was started after the first `keep` things, the latest first. */
async function closeAll(keep = 0): Promise<void> {
  for (const close of closers.splice(keep).toReversed()) await close();
}

function optionsOrExit(): BenchOptions {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}\n`);
    process.exit(2);
  }
}
