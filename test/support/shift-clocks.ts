import { Clock } from '../../src/common/clock.js';
import { DatabaseClock } from '../../src/database/database-clock.js';
import type { TestApp } from './create-test-app.js';

/** Puts both clocks that the server goes by ahead of the machine's; 0 puts them right again. */
export function shiftClocks({ app }: Pick<TestApp, 'app'>, aheadMs: number): void {
  for (const clock of [app.get(Clock), app.get(DatabaseClock)]) {
    jest.spyOn(clock, 'now').mockImplementation(() => new Date(Date.now() + aheadMs));
  }
}
