import { usageError } from './cli-error.js';

/** More than this belong into several calls: each is shown, asked about and reported. */
const MAX_IDS = 1000;

/**
 * The account ids of a command line, each once.
 *
 * @throws CliError (usage) for what cannot be an account's id, and for too many.
 */
export async function readIds(given: readonly string[]): Promise<string[]> {
  const { isId } = await import('../common/validation/identifiers.js');
  const ids = [...new Set(given)];
  const wrong = ids.find((id): boolean => !isId(id));
  if (wrong !== undefined) throw usageError(`"${wrong.slice(0, 60)}" is not an account id`);
  if (ids.length > MAX_IDS) throw usageError(`at most ${MAX_IDS} accounts at once, not ${ids.length}`);
  return ids;
}
