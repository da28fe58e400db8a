const MAX_SLUG_LENGTH = 40;

/** The letters, digits and hyphens of a name: `Team Meeting` is `team-meeting`. Empty when there are none. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_SLUG_LENGTH)
    .replace(/^-|-$/g, '');
}

/**
 * The name of a room at the provider. With the record's id in it, no two rooms share one, and a creation that is repeated
 * after a lost answer finds the room that it made.
 */
export const providerNameOf = ({ _id, name }: { readonly _id: string; readonly name: string }): string =>
  `${slugOf(name) || 'room'}-${_id}`;
