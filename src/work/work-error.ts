/**
 * What an error may say of how its failure should be treated. Errors of other modules carry these fields themselves;
 * an error without them is retried with backoff.
 */
export interface FailureHints {
  /** Trying again cannot help: the item goes to the dead letters at once. */
  readonly permanent: boolean;
  /** The other side said when to come back; the whole loop waits until then. */
  readonly retryAt: Date | undefined;
}

/** Reads the hints off whatever was thrown. */
export function failureHints(error: unknown): FailureHints {
  const { permanent, retryAt } = (error ?? {}) as { permanent?: unknown; retryAt?: unknown };
  return { permanent: permanent === true, retryAt: retryAt instanceof Date ? retryAt : undefined };
}
