import type { StoreLog } from './store.js';

/** The log of a store that lives in memory only: everything is forgotten with the process, which is what tests want. */
export class MemoryLog implements StoreLog {
  readonly failure = undefined;

  put(): void {}
  remove(): void {}
  createIndex(): void {}
  dropIndex(): void {}
  createCollection(): void {}
  dropCollection(): void {}
  renameCollection(): void {}
  flush(): void {}

  synced(): undefined {
    return undefined;
  }
}
