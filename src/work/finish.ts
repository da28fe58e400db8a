import type { Work, WorkDocument } from './work.schema.js';

/** How work on an item ended that was done. */
export interface FinishOutcome {
  /** When there will be more work without a change, such as the end of an appointment's time. */
  readonly nextDueAt?: Date | undefined;
  /** Fields to write in the same update that ends the claim. */
  readonly set?: Record<string, unknown>;
}

export interface FinishedItem<T extends WorkDocument> {
  readonly item: T;
  readonly outcome: FinishOutcome;
}

/** Items whose claims one update ends: they have the same fence, revision and outcome. */
export interface AlikeItems<T extends WorkDocument> {
  readonly items: T[];
  readonly work: Work;
  readonly outcome: FinishOutcome;
}

export function alike<T extends WorkDocument>(done: readonly FinishedItem<T>[]): readonly AlikeItems<T>[] {
  const groups = new Map<string, AlikeItems<T>>();
  for (const { item, outcome } of done) {
    const { work } = item;
    const key = JSON.stringify([work.fence, work.revision, outcome]);
    const group = groups.get(key);
    if (group) group.items.push(item);
    else groups.set(key, { items: [item], work, outcome });
  }
  return [...groups.values()];
}

/** The fields that release a claim whose work was done. Whether there is more to do is not among them. */
export function release({ revision }: Work, { set }: FinishOutcome): Record<string, unknown> {
  return {
    ...set,
    'work.owner': null,
    'work.leaseUntil': null,
    'work.attempts': 0,
    'work.failingSince': null,
    'work.lastError': null,
    'work.doneRevision': revision,
  };
}

/** The same for an item that was not changed meanwhile: it becomes idle, or due at `nextDueAt`. */
export function settle(work: Work, outcome: FinishOutcome): Record<string, unknown> {
  const { nextDueAt } = outcome;
  return { ...release(work, outcome), 'work.status': nextDueAt ? 'due' : 'idle', 'work.dueAt': nextDueAt ?? null };
}
