/** The roles of the default template, the most powerful first. */
export const DEFAULT_ROLES: readonly string[] = ['host', 'guest'];
