/** Objects whose keys are names of things that differ from app to app. */
const KEYED_BY_NAME: ReadonlySet<string> = new Set([
  'channel_configs',
  'channel_types',
  'grants',
  'users',
  'server_side',
]);
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const MAX_DEPTH = 8;

/** The names of all fields of an answer, with dots for levels, `[]` for items of lists and `*` for ids; sorted. */
export function shapeOf(body: unknown, prefix: string): string[] {
  const names = new Set<string>();
  collect(body, '', '', 0, prefix, names);
  return [...names].sort();
}

function collect(value: unknown, at: string, field: string, depth: number, prefix: string, names: Set<string>): void {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, `${at}[]`, field, depth + 1, prefix, names);
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    const isId = KEYED_BY_NAME.has(field) || key.includes(prefix) || UUID.test(key);
    const name = isId ? '*' : key;
    const path = at === '' ? name : `${at}.${name}`;
    names.add(path);
    collect(inner, path, key, depth + 1, prefix, names);
  }
}

/** A path without its ids, so that it is the same in every run. */
export function pathTemplate(path: string, prefix: string): string {
  const segments = path.split('/').map((segment) => {
    const text = decodeURIComponent(segment);
    return text.includes(prefix) || UUID.test(text) || text.startsWith('!members-') ? '{id}' : segment;
  });
  return segments.join('/');
}
