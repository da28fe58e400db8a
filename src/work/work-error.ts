import { errorText } from '../common/logging/error-text.js';

const MAX_ERROR_LENGTH = 500;

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

/** What is kept of an error, for operators: a short text of our own making. */
export function lastErrorOf(error: unknown): string {
  return (error instanceof Error ? errorText(error) : 'unknown failure').slice(0, MAX_ERROR_LENGTH);
}
