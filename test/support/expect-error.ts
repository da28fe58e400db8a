import { ERROR_CODES, type ErrorCode } from '../../src/common/errors/error-codes.js';
import type { TestResponse } from './create-test-app.js';

/**
 * Holds an answer against the registry: status, the whole envelope, and the request id in both places. What is not valid
 * is named by the first of the details instead of the text of the registry.
 */
export function expectError({ status, body, headers }: TestResponse, code: ErrorCode): void {
  const { status: expectedStatus, error, message } = ERROR_CODES[code];
  const { details, ...envelope } = body;
  const [first] = (details ?? []) as { message?: unknown }[];
  expect({ status, ...envelope }).toEqual({
    status: expectedStatus,
    success: false,
    statusCode: expectedStatus,
    error,
    message: code === 'VALIDATION_FAILED' && first ? first.message : message,
    code,
    requestId: headers.get('x-request-id'),
  });
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(envelope['requestId']).toBeTruthy();
  if (details !== undefined)
    expect(details).toEqual(expect.arrayContaining([expect.objectContaining({ field: expect.any(String) as string })]));
}
