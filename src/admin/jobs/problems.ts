import type { Problem } from './job.schema.js';

const PROBLEMS = {
  INVALID: 'The item breaks a rule.',
  DUPLICATE_ITEM: 'An earlier item of the same request has this id.',
  RESERVED_ID: 'The id belongs to the system or to a customer.',
  EMAIL_TAKEN: 'Another account has this email address.',
  CUSTOMER_ID_TAKEN: 'Another account has this customer number.',
  ADMIN_ACCOUNT: 'The role of an administrator is changed on the command line only.',
  ACCOUNT_DELETED: 'The account was deleted.',
  ACCOUNT_NOT_FOUND: 'There is no such account.',
  EXPORT_TOO_LARGE: 'The export is too large to be stored.',
  UPSTREAM_REFUSED: 'Stream refuses the call.',
} as const;

type ProblemCode = keyof typeof PROBLEMS;
export const PROBLEM_CODES = Object.keys(PROBLEMS);

/** @param message by default the text of the code */
export const problem = (code: ProblemCode, message: string = PROBLEMS[code]): Problem => ({ code, message });
