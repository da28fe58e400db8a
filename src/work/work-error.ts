import { errorText } from '../common/logging/error-text.js';
import { cutText } from '../common/text/cut-text.js';

const MAX_ERROR_LENGTH = 500;

/**
 * How a failure should be treated. Errors of other modules may have these fields;
 * an error without them is retried with backoff.
 */
export interface FailureHints {
  /** Another attempt cannot help: the item is dead at once. */
  readonly permanent: boolean;
  /** How long the other side refuses calls; the whole loop waits. A duration, because clocks differ. */
  readonly retryAfterMs: number | undefined;
}

/** Reads the hints of an error, or of any other value that was thrown. */
export function failureHints(error: unknown): FailureHints {
  const { permanent, retryAfterMs } = (error ?? {}) as { permanent?: unknown; retryAfterMs?: unknown };
  return {
    permanent: permanent === true,
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : undefined,
  };
}

/** The text of an error that is stored for operators, without data of other systems. */
export function lastErrorOf(error: unknown): string {
  return cutText(error instanceof Error ? errorText(error) : 'unknown failure', MAX_ERROR_LENGTH);
}
