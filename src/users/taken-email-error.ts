import { DUPLICATE_KEY } from '../database/database-errors.js';

/** Has the form of MongoDB's error for a taken key. */
export class TakenEmailError extends Error {
  override readonly name = 'TakenEmailError';
  readonly code = DUPLICATE_KEY;
  readonly keyPattern = { email: 1 };

  constructor() {
    super('another account has this email address in another spelling');
  }
}
