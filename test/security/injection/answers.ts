import type { Payload } from '../operator-payloads.js';

/** A status and a JSON body. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const CREATED = 201;
const MADE = new Set(['id', 'createdAt', 'updatedAt']);

/** True when an answer is the good one, except that where it differs it has the payload itself, word for word. */
export function isSameButFor(
  payload: Payload,
  body: Answer['body'],
  good: Answer,
  volatile: ReadonlySet<string>,
): boolean {
  const keys = new Set([...Object.keys(body), ...Object.keys(good.body)]);
  return [...keys]
    .filter((key) => !volatile.has(key) && !(good.status === CREATED && MADE.has(key)))
    .every((key) => {
      const [found, expected] = [body[key], good.body[key]];
      if (JSON.stringify(found) === JSON.stringify(expected) || isPayload(payload, found)) return true;
      const inner = { status: good.status, body: expected as Answer['body'] };
      return isRecord(found) && isRecord(expected) && isSameButFor(payload, found, inner, volatile);
    });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Word for word, but for blanks around it and, where the server keeps lower case, for that. */
function isPayload({ json, text }: Payload, value: unknown): boolean {
  const given = normalized(json);
  if (given === JSON.stringify(value)) return true;
  return given === JSON.stringify(text) && [text.trim(), text.trim().toLowerCase()].includes(String(value));
}

/** As the same value is written by us; undefined for what is no JSON, or too deep to be written. */
function normalized(json: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(json));
  } catch {
    return undefined;
  }
}
