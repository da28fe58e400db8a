import type { Work, WorkDocument } from './work.schema.js';

/** What becomes of an item whose work is done. */
export interface FinishOutcome {
  /** When time itself will bring more work. */
  readonly nextDueAt?: Date | undefined;
  /** Fields to write in the same update that ends the claim. */
  readonly set?: Record<string, unknown>;
}

/** Items of which one update ends all claims: they are at the same fence and revision, and have the same outcome. */
export interface AlikeItems<T extends WorkDocument> {
  readonly items: T[];
  readonly work: Work;
  readonly outcome: FinishOutcome;
}

/** Puts those together that end alike. */
export function alike<T extends WorkDocument>(
  items: readonly T[],
  outcomes: readonly FinishOutcome[],
): readonly AlikeItems<T>[] {
  const groups = new Map<string, AlikeItems<T>>();
  for (const [index, item] of items.entries()) {
    const { work } = item;
    const outcome = outcomes[index] ?? {};
    const key = JSON.stringify([work.fence, work.revision, outcome]);
    const group = groups.get(key);
    if (group) group.items.push(item);
    else groups.set(key, { items: [item], work, outcome });
  }
  return [...groups.values()];
}

/** Lets a claim go whose work was done. Says nothing of whether there is more to do. */
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

/** The same where nothing was changed meanwhile: nothing is left to do, or not before time brings it. */
export function settle(work: Work, outcome: FinishOutcome): Record<string, unknown> {
  const { nextDueAt } = outcome;
  return { ...release(work, outcome), 'work.status': nextDueAt ? 'due' : 'idle', 'work.dueAt': nextDueAt ?? null };
}
