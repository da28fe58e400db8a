import { isNativeError } from 'node:util/types';
import { errorStack, errorText } from './error-text.js';

/** The logged part of an error: enough to find the fault, nothing that could hold a header, a token or a body. */
export interface LoggedError {
  type: string;
  message: string;
  code?: string | number;
  stack: string;
  [field: string]: unknown;
  cause?: LoggedError;
}

const MAX_CAUSES = 4;

/**
 * Serialises an error for the log by an allow-list of fields, and without the values that its text quotes. HTTP clients
 * attach the whole request to their errors, credentials included, and pino's own serialiser would print it.
 */
export function serializeError(error: unknown, depth = 0): LoggedError {
  if (!isNativeError(error)) return { type: typeof error, message: 'not an Error', stack: '' };
  const code: unknown = (error as { code?: unknown }).code;
  return {
    type: error.name,
    message: errorText(error),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    stack: depth === 0 ? errorStack(error) : '',
    ...(error.cause && depth < MAX_CAUSES ? { cause: serializeError(error.cause, depth + 1) } : {}),
  };
}
