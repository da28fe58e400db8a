/**
 * What an error may say of how its failure should be treated. Errors of other modules carry these fields themselves;
 * an error without them is retried with backoff.
 */
export interface FailureHints {
  /** Trying again cannot help: the item goes to the dead letters at once. */
  readonly permanent: boolean;
  /** How long the other side wants to be left alone; the whole loop waits. A duration: clocks differ. */
  readonly retryAfterMs: number | undefined;
}

/** Reads the hints off whatever was thrown. */
export function failureHints(error: unknown): FailureHints {
  const { permanent, retryAfterMs } = (error ?? {}) as { permanent?: unknown; retryAfterMs?: unknown };
  return {
    permanent: permanent === true,
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : undefined,
  };
}
