const MAX_ID_LENGTH = 255;

export function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** For ids and names: a text that is longer than any id in Stream is ignored. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_ID_LENGTH ? value : undefined;
}

export function asDate(value: unknown): Date | undefined {
  if (typeof value !== 'string') return undefined;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date;
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
