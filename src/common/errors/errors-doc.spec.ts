import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ERROR_CODES, type ErrorCode } from './error-codes.js';

type Text = 'error' | 'message';

interface Entry {
  readonly code: string;
  readonly status: number;
  readonly error: string;
  readonly message: string;
  readonly promised: readonly string[];
  readonly text: string;
}

/** What existing clients compare. A change here breaks them: that is what this list is for. */
const PROMISED = {
  FIELDS_MISSING: { status: 400, message: 'All fields are required' },
  PASSWORD_BELOW_MINIMUM: { status: 400, message: 'Password must be at least 6 characters' },
  PASSWORD_TOO_SHORT: { status: 400, message: 'Password must be at least 8 characters' },
  EMAIL_INVALID: { status: 400, message: 'Invalid email format' },
  EMAIL_TAKEN: { status: 400, message: 'Email already exists, please use a different one' },
  FRIEND_REQUEST_TO_SELF: { status: 400, message: "You can't send friend request to yourself" },
  ALREADY_FRIENDS: { status: 400, message: 'You are already friends with this user' },
  FRIEND_REQUEST_EXISTS: { status: 400, message: 'A friend request already exists between you and this user' },
  UNAUTHORIZED: { status: 401, error: 'Unauthorized' },
  TOKEN_NOT_PROVIDED: { status: 401, message: 'Unauthorized: No token provided' },
  TOKEN_FOR_ANOTHER_ACCOUNT: { status: 401, error: 'Unauthorized' },
  INVALID_CREDENTIALS: { status: 401, message: 'Invalid email or password' },
  SESSION_TOKEN_INVALID: { status: 401, error: 'Unauthorized', message: 'Invalid or expired session token' },
  INVALID_SIGNATURE: { status: 401, error: 'Invalid signature' },
  FORBIDDEN: { status: 403, error: 'Forbidden' },
  FRIEND_REQUEST_NOT_YOURS: { status: 403, message: 'You are not authorized to accept this request' },
  CUSTOMER_MISMATCH: { status: 403, error: 'Forbidden', message: 'Customer ID does not match authenticated user' },
  APPOINTMENT_MISMATCH: { status: 403, error: 'Forbidden' },
  APPOINTMENT_NOT_FOUND: { status: 404, error: 'Appointment not found' },
  RECIPIENT_NOT_FOUND: { status: 404, message: 'Recipient not found' },
  FRIEND_REQUEST_NOT_FOUND: { status: 404, message: 'Friend request not found' },
  CHANNEL_NOT_FOUND: { status: 404, error: 'Channel not found' },
  CHANNEL_NOT_READY: { status: 503, error: 'Failed to create channel' },
} satisfies Partial<Record<ErrorCode, { status: number } & Partial<Record<Text, string>>>>;

const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/errors.md'), 'utf8');

const entries: readonly Entry[] = page
  .split(/^### /m)
  .slice(1)
  .map((text) => {
    const [, status, error = '', message = ''] = /^- (\d{3}), error `(.+)`, message `(.+)`$/m.exec(text) ?? [];
    const [, promised = ''] = /^- Promised: (.+)$/m.exec(text) ?? [];
    return {
      code: text.split('\n', 1)[0] ?? '',
      status: Number(status),
      error,
      message,
      promised: [...promised.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
      text,
    };
  });

describe('docs/errors.md', () => {
  it('has one entry for every code of the registry, in its order, and none beside', () => {
    expect(entries.map(({ code }) => code)).toEqual(Object.keys(ERROR_CODES));
  });

  it.each(Object.entries(ERROR_CODES))('says of %s what the registry says', (code, { status, error, message }) => {
    const entry = entries.find((candidate) => candidate.code === code);
    expect({ status: entry?.status, error: entry?.error, message: entry?.message }).toEqual({ status, error, message });
  });

  it.each(Object.keys(ERROR_CODES))('says when %s comes and what to do then', (code) => {
    const text = entries.find((candidate) => candidate.code === code)?.text ?? '';
    expect(text).toMatch(/^- When: \S/m);
    expect(text).toMatch(/^- Do: \S/m);
  });

  it('puts every entry under its status', () => {
    const misplaced = page.split(/^## /m).flatMap((section) => {
      const [, first, last] = /^(\d{3})(?: to (\d{3})| and above)?\n/.exec(section) ?? [];
      const [from, to] = [Number(first), section.includes(' and above\n') ? 599 : Number(last ?? first)];
      const statuses = [...section.matchAll(/^- (\d{3}), error/gm)].map(([, status]) => Number(status));
      return statuses.filter((status) => !(status >= from && status <= to));
    });
    expect(misplaced).toEqual([]);
  });

  it('marks as promised what clients were promised, and nothing else', () => {
    const marked = entries.filter(({ promised }) => promised.length > 0);
    const clientsCompare = Object.entries(PROMISED).map(([code, promised]) => [
      code,
      Object.keys(promised).filter((field) => field !== 'status'),
    ]);
    expect(marked.map(({ code, promised }) => [code, promised])).toEqual(clientsCompare);
  });
});

describe('the promised texts', () => {
  it.each(Object.entries(PROMISED))('of %s are what clients compare', (code, promised) => {
    expect(ERROR_CODES).toHaveProperty(code, expect.objectContaining(promised));
  });
});
