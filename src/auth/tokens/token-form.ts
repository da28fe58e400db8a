/** Seconds by which the clock of another sign-in system may be ahead of ours. */
const CLOCK_SKEW_SECONDS = 300;
/** The end of the year 9999. A later time is none: most often it was meant in milliseconds. */
const LAST_SECOND = 253_402_300_799;

/** Kinds of token that say who is calling. Other kinds, signed with the same secret for another purpose, do not. */
const ACCESS_TOKEN_TYPES = new Set(['jwt', 'at+jwt', 'application/at+jwt']);

/** Parameters that change how a token is to be read. Who does not implement them must refuse it (RFC 7515, 4.1.11). */
const NOT_UNDERSTOOD = ['crit', 'b64', 'zip', 'enc'];

/**
 * True when a token is of the form that we read. Its signature and expiry are good when this is asked: what jsonwebtoken
 * has looked at, and what it never looks at.
 *
 * @param now against which `iat` is held
 */
export function isReadableToken(
  header: Readonly<Record<string, unknown>>,
  payload: Readonly<Record<string, unknown>>,
  now: Date,
): boolean {
  const { typ } = header;
  if (typ !== undefined && !(typeof typ === 'string' && ACCESS_TOKEN_TYPES.has(typ.toLowerCase()))) return false;
  if (NOT_UNDERSTOOD.some((parameter) => parameter in header)) return false;
  const { exp, nbf, iat } = payload;
  const latestIssue = now.getTime() / 1000 + CLOCK_SKEW_SECONDS;
  return isTimeUntil(exp, LAST_SECOND) && isTimeUntil(nbf, LAST_SECOND) && isTimeUntil(iat, latestIssue);
}

const isTimeUntil = (value: unknown, last: number): boolean =>
  value === undefined || (typeof value === 'number' && value >= 0 && value <= last);
