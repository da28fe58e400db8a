import type { Report } from '../report/report.js';
import type { Surroundings } from '../system/system.js';

/** How much is measured. */
export interface Effort {
  readonly rounds: number;
  /** Length of one round, in seconds. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** Length of the load at a steady pace, in seconds. */
  readonly steadySeconds: number;
  /** Events that are stored before the time to process them is measured. */
  readonly backlog: number;
  /** How many documents of each kind there are, step by step. */
  readonly growth: readonly number[];
  /** A step that would take longer to load than this is left out. */
  readonly growthBudgetSeconds: number;
}

/** What a scenario gets, and where it puts what it finds. */
export interface ScenarioContext {
  readonly around: Surroundings;
  readonly effort: Effort;
  readonly report: Report;
  readonly progress: (step: string) => void;
  /** Registers what to close at the end of the scenario, also when the run is interrupted. */
  readonly atEnd: (close: () => Promise<void>) => void;
}

/** The loads under which every comparison is made. */
export const CONNECTIONS = [1, 10, 50] as const;

/** One thing that is measured. Rejects when it could not be. */
export type Scenario = (context: ScenarioContext) => Promise<void>;
