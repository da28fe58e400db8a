import type { KeyObject } from 'node:crypto';
import { flag, integer, listOf, secret, text } from './kinds.js';
import { jwtSecret, toKey } from './secrets.js';
import type { Variables } from './variables.js';

/** How accounts sign in, and which tokens count. */
export function readAuthSettings(env: Variables) {
  const externalTokens = env.withDefault('AUTH_EXTERNAL_TOKENS', flag, true);
  const external = {
    issuer: env.optional('AUTH_EXTERNAL_ISSUER', text(255)),
    audience: env.optional('AUTH_EXTERNAL_AUDIENCE', text(255)),
    /** Whether tokens without an expiry are refused. */
    expiryRequired: env.withDefault('AUTH_EXTERNAL_EXP_REQUIRED', flag, true),
  };
  const localAccounts = env.withDefault('LOCAL_ACCOUNTS', flag, true);
  if (!localAccounts && !externalTokens)
    env.report('LOCAL_ACCOUNTS', 'and AUTH_EXTERNAL_TOKENS are both false: no account could sign in');
  const jwtSecrets = [jwtSecret(env), ...env.withDefault('JWT_PREVIOUS_SECRETS', listOf(secret), '')];
  return {
    /** The first one signs and verifies; the others, which a rotation has not retired yet, only verify. */
    jwtKeys: jwtSecrets.map(toKey) as [KeyObject, ...KeyObject[]],
    /** Whether accounts sign up and sign in here. */
    localAccounts,
    /** Characters that a new password has at least. */
    passwordMinLength: env.withDefault('PASSWORD_MIN_LENGTH', integer(6, 128), 8),
    provisionAccounts: env.withDefault('AUTH_PROVISION', flag, false),
    /** What tokens of another sign-in system must look like; null when only our own are accepted. */
    external: externalTokens ? external : null,
    sessionTtlSeconds: env.withDefault('SESSION_TTL', integer(300, 2_592_000), 604_800),
    /** True unless the server is tried out over plain http. */
    secureCookie: env.withDefault('COOKIE_SECURE', flag, true),
    /** Accounts that may be created in an hour from one address. */
    signUpsPerHour: env.withDefault('SIGNUP_RATE_LIMIT', integer(1, 100_000), 100),
    /** Sign-ins that may fail in an hour from one address, over all accounts. */
    failedSignInsPerHour: env.withDefault('LOGIN_RATE_LIMIT', integer(10, 100_000), 100),
  };
}
