import type { GoodValues } from './targets.js';

/** Accounts, channels and the like with which each operation of an area succeeds for the caller. */
export interface Relations {
  /** By operation: the values that make it succeed, where the same name means something else elsewhere. */
  readonly values: Readonly<Record<string, GoodValues>>;
  /** Undoes what an earlier call of the operation did, so that it can be done again. */
  prepare(operation: string): Promise<void>;
  /** Undoes what payloads have left that the operation rightly took. */
  restore?(operation: string): Promise<void>;
}
