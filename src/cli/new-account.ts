import { usageError } from './cli-error.js';

const MAX_NAME_LENGTH = 120;
const MAX_EMAIL_LENGTH = 254;

/** @throws CliError (usage) for a name that an account cannot have. */
export function readName(given: string): string {
  const name = given.trim();
  if (name === '') throw usageError('--name is empty');
  if (name.length > MAX_NAME_LENGTH) throw usageError(`--name is longer than ${MAX_NAME_LENGTH} characters`);
  if (/\p{Cc}/u.test(name)) throw usageError('--name holds control characters');
  return name;
}

/** @throws CliError (usage) for what is no address. */
export async function readEmail(given: string): Promise<string> {
  const { isEmail } = await import('class-validator');
  const email = given.trim().toLowerCase();
  if (email.length > MAX_EMAIL_LENGTH || !isEmail(email)) throw usageError('--email is not an address');
  return email;
}
