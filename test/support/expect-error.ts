import { ERROR_CODES, type ErrorCode } from '../../src/common/errors/error-codes.js';
import type { TestResponse } from './create-test-app.js';

/** Holds an answer against the registry: status, the whole envelope, and the request id in both places. */
export function expectError({ status, body, headers }: TestResponse, code: ErrorCode): void {
  const { status: expectedStatus, error, message } = ERROR_CODES[code];
  const { details, ...envelope } = body;
  expect({ status, ...envelope }).toEqual({
    status: expectedStatus,
    statusCode: expectedStatus,
    error,
    message,
    code,
    requestId: headers.get('x-request-id'),
  });
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(envelope['requestId']).toBeTruthy();
  if (details !== undefined)
    expect(details).toEqual(expect.arrayContaining([expect.objectContaining({ field: expect.any(String) as string })]));
}
