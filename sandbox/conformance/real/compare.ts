import type { Area, Case } from '../run/case.js';
import { type CaseResult, runCases } from '../run/run-cases.js';
import { Belongings } from '../run/scene.js';
import { runOnStandIn } from '../run/stand-in.js';
import type { Target } from '../run/target.js';
import { differencesOf } from './differences.js';
import { removeBelongings } from './removal.js';

/** What came of running the same cases against a stand-in and an app. */
export interface Comparison {
  readonly compared: number;
  readonly differences: readonly string[];
  /** What the run made in the app and could not remove. */
  readonly left: readonly string[];
}

/**
 * Runs the cases that keep to what they make against a stand-in of their own and against an app, under the same ids, then
 * removes what was made in the app. An aborted signal ends the run after the case under way.
 */
export async function compare(
  areas: readonly Area[],
  app: Target,
  options: { readonly prefix: string; readonly signal?: AbortSignal },
): Promise<Comparison> {
  const made = new Belongings();
  const runs = ({ standInOnly }: Case): boolean => standInOnly === undefined;
  const ours = await runOnStandIn(areas, { ...options, runs });
  let theirs: CaseResult[] = [];
  let left: string[] = [];
  try {
    theirs = await runCases(areas, app, { ...options, runs, made, mustAnswer501: false });
  } finally {
    left = await removeBelongings(app.server(), made);
  }
  return { compared: theirs.length, differences: differencesOf(ours, theirs), left };
}
