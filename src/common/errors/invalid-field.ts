import { AppException } from './app-exception.js';

/** A field of the request that is wrong for what is stored, or for another field. */
export const invalidField = (field: string, rule: string, expected: string): AppException =>
  new AppException('VALIDATION_FAILED', { details: [{ field, rule, message: `${field} ${expected}` }] });
