const MAX_ID_LENGTH = 255;

/** The value of JSON bytes; undefined when they are not JSON. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

export function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** For ids and names: a text that is longer than any id in Stream is ignored. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_ID_LENGTH ? value : undefined;
}

/** Nanoseconds since 1970, between 2001 and the end of what 64 bits hold: shorter numbers are of another unit. */
const NANOSECONDS = { min: 1e18, max: 2 ** 63 };

/** A time as ISO text or as a whole number of nanoseconds, which Stream's next generation sends. */
export function asDate(value: unknown): Date | undefined {
  if (typeof value === 'string') {
    const date = new Date(value);
    return Number.isNaN(date.getTime()) ? undefined : date;
  }
  if (typeof value !== 'number' || !Number.isInteger(value)) return undefined;
  if (value < NANOSECONDS.min || value >= NANOSECONDS.max) return undefined;
  // Such numbers are read with an error of up to half a microsecond until 2116, which must not move a time to the
  // millisecond before.
  return new Date(Math.floor(Math.round(value / 1000) / 1000));
}

/** Whether a value says anything but no: a flag of a wrong type counts as set. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

/** The ids in a list of ids and users. What is neither is left out. */
export function userIdsOf(list: unknown): string[] {
  return Array.isArray(list)
    ? list.flatMap((item: unknown) => asText(item) ?? asText(asRecord(item)?.['id']) ?? [])
    : [];
}
