import { parseArgs } from 'node:util';

/** What can be measured, in the order in which it is. */
export const SCENARIO_NAMES = ['tokens', 'webhooks', 'list', 'growth', 'realtime'] as const;
export type ScenarioName = (typeof SCENARIO_NAMES)[number];

/** What the command line asks for. */
export interface BenchOptions {
  /** Shows in under a minute that everything runs; the figures mean nothing. */
  readonly quick: boolean;
  readonly scenarios: readonly ScenarioName[];
  readonly jsonFile: string | undefined;
  /** A Markdown file whose figures are replaced. */
  readonly writeFile: string | undefined;
  /** A folder that gets the log of every server. */
  readonly logFolder: string | undefined;
}

export const USAGE = `npm run bench -- [--quick] [--only ${SCENARIO_NAMES.join('|')}]... [--json FILE] [--write FILE] [--logs FOLDER]`;

/**
 * Reads the command line.
 *
 * @throws Error in words for what is not understood
 */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      json: { type: 'string' },
      write: { type: 'string' },
      logs: { type: 'string' },
    },
  });
  const unknown = values.only.filter((name) => !isScenarioName(name));
  if (unknown.length > 0) throw new Error(`--only takes ${SCENARIO_NAMES.join(', ')}, not ${unknown.join(', ')}`);
  const isPart = values.only.some((name) => name !== 'realtime');
  if (values.write !== undefined && (values.quick || isPart)) {
    throw new Error(
      '--write publishes figures, so it needs a whole run: leave out --quick and --only, except --only realtime',
    );
  }
  return {
    quick: values.quick,
    scenarios: SCENARIO_NAMES.filter((name) => values.only.length === 0 || values.only.includes(name)),
    jsonFile: values.json,
    writeFile: values.write,
    logFolder: values.logs,
  };
}

const isScenarioName = (name: string): name is ScenarioName => SCENARIO_NAMES.some((known) => known === name);
