import type { JsonObject } from '../../http/json.js';
import { InputError, Refusal } from '../../http/refusal.js';

/** A refusal as 100ms answers it: the code is the HTTP status. */
export class HmsError extends Refusal {
  constructor(
    readonly status: number,
    message: string,
    readonly details: readonly string[] = [],
  ) {
    super(message);
  }
}

/** The refusal of what is not implemented: 501, naming the stand-in and the feature. */
export function notImplemented(feature: string): HmsError {
  return new HmsError(501, `the 100ms sandbox does not do ${feature} yet`);
}

/** The refusal of what is not there. */
export function notFound(what: string): HmsError {
  return new HmsError(404, `${what} not found`);
}

/** 100ms's error body. */
export function errorBody(error: HmsError): JsonObject {
  return { code: error.status, message: error.message, details: error.details };
}

/** Any error as a refusal: those of the HTTP layer keep their status, all else is an internal error. */
export function toHmsError(error: unknown): HmsError {
  if (error instanceof HmsError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof InputError) return new HmsError(400, message);
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  return new HmsError(typeof status === 'number' && status >= 400 && status < 500 ? status : 500, message);
}
