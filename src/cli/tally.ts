import type { Result } from './output/results.js';

/** So many of those that failed are named; all are counted. */
const MAX_PROBLEMS = 1000;

/** Counts results that are too many to be told one by one. */
export class Tally {
  good = 0;
  underWay = 0;
  failed = 0;
  readonly problems: Result[] = [];

  add(result: Result): void {
    if (result.ok) this.good += 1;
    else if (result.outcome === 'under-way') this.underWay += 1;
    else {
      this.failed += 1;
      if (this.problems.length < MAX_PROBLEMS) this.problems.push(result);
    }
  }
}
