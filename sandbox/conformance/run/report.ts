import { AREAS } from '../cases/areas.js';
import { writePage } from './page.js';
import type { CaseResult } from './run-cases.js';
import { readSdk } from './sdk-methods.js';
import { runOnStandIn } from './stand-in.js';
import { faultsOfLists, type Outcome, type Verdict, verdictsOf } from './verdicts.js';

/** Ids of the page's run, which is the same each time. */
const PREFIX = 'conformance';

/** What a run of all cases says. */
export interface Report {
  readonly page: string;
  readonly verdicts: readonly Verdict[];
  /** One line for each thing that is wrong; the page is to be written only when there is none. */
  readonly faults: readonly string[];
}

/** Runs all cases against a stand-in and writes the page of it. */
export async function makeReport(): Promise<Report> {
  const sdk = readSdk();
  const results = await runOnStandIn(AREAS, { prefix: PREFIX });
  const verdicts = verdictsOf(sdk, results);
  return {
    page: writePage(sdk.version, AREAS, verdicts),
    verdicts,
    faults: [...failuresOf(results), ...faultsOfLists(sdk, results)],
  };
}

/** One line for each case that failed. */
export function failuresOf(results: readonly CaseResult[]): string[] {
  return results.flatMap(({ area, case: { name }, failure }) =>
    failure === undefined ? [] : [`${area}: ${name}: ${failure}`],
  );
}

/** How many methods there are of each kind, in words. */
export function countsOf(verdicts: readonly Verdict[]): string {
  const count = (wanted: Outcome): number => verdicts.filter(({ outcome }) => outcome === wanted).length;
  return `${count('works')} methods work, ${count('in part')} in part, ${count('missing')} answer 501, ${count('not tried')} not tried`;
}
