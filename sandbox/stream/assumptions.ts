import { refuse } from './http/errors.js';
import { readString } from './http/input.js';
import type { JsonObject } from './state/entities.js';

/** What to answer where no source says what Stream does. The first value of each is the default. */
const CHOICES = {
  /** A grant of a permission that does not exist: code 4, or it is left out. */
  unknownPermissionIds: ['refuse', 'ignore'],
} as const;

type Choices = typeof CHOICES;

/** One choice for each open question. */
export type Assumptions = { readonly [Name in keyof Choices]: Choices[Name][number] };

/** The choices of a stand-in that was told nothing. */
export const DEFAULT_ASSUMPTIONS: Assumptions = {
  unknownPermissionIds: 'refuse',
};

/** The choices after those of `body` were made. An unknown question or answer is code 4. */
export function readAssumptions(body: JsonObject, before: Assumptions): Assumptions {
  const choices: Readonly<Record<string, readonly string[]>> = CHOICES;
  for (const name of Object.keys(body)) {
    const allowed = Object.hasOwn(choices, name) ? choices[name] : undefined;
    if (allowed === undefined) throw refuse('input', `there is no assumption "${name}"`);
    const value = readString(body, name);
    if (value === undefined || !allowed.includes(value)) {
      throw refuse('input', `${name} must be one of ${allowed.join(' and ')}`);
    }
  }
  return { ...before, ...body };
}
