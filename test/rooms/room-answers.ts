import { ERROR_CODES, type ErrorCode } from '../../src/common/errors/error-codes.js';
import type { TestResponse } from '../support/create-test-app.js';
import { type FaultKind, MARKER } from './video-faults.js';

const CODE_OF: Readonly<Record<FaultKind, ErrorCode>> = {
  refused: 'UPSTREAM_REFUSED',
  invalid: 'UPSTREAM_REFUSED',
  unavailable: 'UPSTREAM_UNAVAILABLE',
  silent: 'UPSTREAM_TIMEOUT',
};

const mayPass = (kind: FaultKind): boolean => kind === 'unavailable' || kind === 'silent';

/** The whole envelope of an error, and the fields that it names. */
export function expectEnvelope({ status, body, headers }: TestResponse, code: ErrorCode, fields?: string[]): void {
  const { status: expectedStatus, error, message } = ERROR_CODES[code];
  const { details, ...envelope } = body;
  expect({ status, ...envelope }).toEqual({
    status: expectedStatus,
    success: false,
    statusCode: expectedStatus,
    error,
    // Of a field that is wrong, the first one.
    message: (details as { message: string }[] | undefined)?.[0]?.message ?? message,
    code,
    requestId: headers.get('x-request-id'),
  });
  expect(envelope['requestId']).toBeTruthy();
  const named = details === undefined ? undefined : (details as { field: string }[]).map(({ field }) => field);
  expect(named).toEqual(fields);
}

/** The answer to a request that failed because of 100ms: of the contract, and without 100ms's own words. */
export function expectFailure(response: TestResponse, kind: FaultKind): void {
  expectEnvelope(response, CODE_OF[kind]);
  const retryAfter = Number(response.headers.get('retry-after') ?? 0);
  if (mayPass(kind)) expect(retryAfter).toBeGreaterThanOrEqual(2);
  else expect(response.headers.has('retry-after')).toBe(false);
  expect(JSON.stringify([response.body, ...response.headers])).not.toContain(MARKER);
}

/** The same for a change of a room, which is stored at once: 202 where it completes by itself. */
export function expectAccepted(response: TestResponse, kind: FaultKind): void {
  if (!mayPass(kind)) expectFailure(response, kind);
  else expect([response.status, response.body]).toEqual([202, { success: true, synced: false }]);
}
