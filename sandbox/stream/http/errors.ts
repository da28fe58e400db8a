import { InputError, Refusal } from '../../http/refusal.js';
import type { JsonObject } from '../state/entities.js';

/** Stream's error codes that the stand-in uses, with the HTTP status each goes with. */
const STREAM_ERRORS = {
  internal: { code: -1, status: 500 },
  accessKey: { code: 2, status: 401 },
  input: { code: 4, status: 400 },
  authentication: { code: 5, status: 401 },
  duplicateUsername: { code: 6, status: 400 },
  rateLimited: { code: 9, status: 429 },
  notFound: { code: 16, status: 404 },
  notAllowed: { code: 17, status: 403 },
  messageTooLong: { code: 20, status: 400 },
  eventNotSupported: { code: 18, status: 400 },
  featureOff: { code: 19, status: 400 },
  nestedThread: { code: 21, status: 400 },
  payloadTooLarge: { code: 22, status: 413 },
  requestTimeout: { code: 23, status: 408 },
  tokenExpired: { code: 40, status: 401 },
  tokenNotYetValid: { code: 41, status: 401 },
  tokenUsedBeforeIssue: { code: 42, status: 401 },
  tokenSignature: { code: 43, status: 401 },
  unknownConnection: { code: 46, status: 400 },
  cooldown: { code: 60, status: 403 },
  tooManyConnections: { code: 71, status: 429 },
  channelsNotReadable: { code: 70, status: 403 },
  /** Ours: Stream has no such code, so it can never be mistaken for an answer of Stream's. */
  notImplemented: { code: 501, status: 501 },
} as const;

/** The name of an entry of {@link STREAM_ERRORS}. */
export type StreamErrorKind = keyof typeof STREAM_ERRORS;

/** A refusal on its way to the caller. `message` is the inner text; the endpoint's name is put before it when it is sent. */
export class ApiError extends Refusal {
  constructor(
    readonly code: number,
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** A refusal with the code and the status that Stream has for it. */
export function refuse(kind: StreamErrorKind, message: string): ApiError {
  const { code, status } = STREAM_ERRORS[kind];
  return new ApiError(code, status, message);
}

/** Whether a refusal is that of a token that has expired or was revoked. */
export function isEndedToken(error: unknown): boolean {
  return error instanceof ApiError && error.code === STREAM_ERRORS.tokenExpired.code;
}

/** The refusal of what is not implemented: 501, naming the stand-in and the feature. */
export function notImplemented(feature: string): ApiError {
  return refuse('notImplemented', `the Stream sandbox does not do ${feature} yet`);
}

/** Stream's error body. `duration` is text, as everywhere in its answers. */
export function errorEnvelope(error: ApiError, endpointName: string, duration: string): JsonObject {
  return {
    code: error.code,
    message: `${endpointName} failed with error: "${error.message}"`,
    StatusCode: error.status,
    duration,
    more_info: '',
    details: [],
  };
}

/** The code that goes with a status when only the status is known; -1 where Stream has none. */
export function codeOfStatus(status: number): number {
  const usual: Record<number, StreamErrorKind> = {
    400: 'input',
    401: 'authentication',
    403: 'notAllowed',
    404: 'notFound',
    408: 'requestTimeout',
    413: 'payloadTooLarge',
    429: 'rateLimited',
  };
  return STREAM_ERRORS[usual[status] ?? 'internal'].code;
}

/** The status that goes with a code; 500 for a code the stand-in does not know. */
export function statusOfCode(code: number): number {
  return Object.values(STREAM_ERRORS).find((error) => error.code === code)?.status ?? 500;
}

/** Any error as a refusal: those of the HTTP layer keep their status, all else is an internal error. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof InputError) return refuse('input', error.message);
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  const message = error instanceof Error ? error.message : String(error);
  if (status === 413) return refuse('payloadTooLarge', message);
  if (typeof status === 'number' && status >= 400 && status < 500) return refuse('input', message);
  return refuse('internal', message);
}
