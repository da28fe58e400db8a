import type { Attempt } from './attempt.js';
import { ATTEMPTS_ON_CHANGING } from './on-changing.js';
import { ATTEMPTS_ON_MEMBERS } from './on-members.js';
import { ATTEMPTS_ON_MESSAGES } from './on-messages.js';
import { ATTEMPTS_ON_OPENING } from './on-opening.js';
import { ATTEMPTS_ON_READING } from './on-reading.js';
import { ATTEMPTS_ON_TOKENS } from './on-tokens.js';
import { ATTEMPTS_ON_USERS } from './on-users.js';

/**
 * What a lock-down must withstand. Left out are what needs a socket (31, in part 4, 9 and 32), which `realtime/` has specs for, and
 * what is not done here: bans (39).
 */
export const ATTEMPTS: readonly Attempt[] = [
  ...ATTEMPTS_ON_OPENING,
  ...ATTEMPTS_ON_CHANGING,
  ...ATTEMPTS_ON_MEMBERS,
  ...ATTEMPTS_ON_USERS,
  ...ATTEMPTS_ON_MESSAGES,
  ...ATTEMPTS_ON_READING,
  ...ATTEMPTS_ON_TOKENS,
].sort((left, right) => left.number - right.number);
