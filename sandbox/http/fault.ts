import { readBoolean, readInteger, readProbability, readString } from './input.js';
import type { JsonObject } from './json.js';
import { InputError } from './refusal.js';

/** One rule: which calls fail, and how. */
export interface Fault {
  readonly id: number;
  readonly method?: string;
  readonly path?: string;
  /** The name of an operation, where operations have names. */
  readonly operation?: string;
  readonly status?: number;
  readonly code?: number;
  readonly delayMs?: number;
  /** Up to so many milliseconds more, by chance. */
  readonly spreadMs?: number;
  readonly dropResponse?: boolean;
  /** Seconds until the reset that a 429 names; by default until the fault ends, or the minute. */
  readonly resetSeconds?: number;
  /** Becomes the header Retry-After of the answer with `status`. */
  readonly retryAfterSeconds?: number;
  /** The share of the calls that it hits, by chance; absent: all. */
  readonly probability?: number;
  /** How many more calls it applies to; absent: all. */
  remaining?: number;
  /** When it ends by itself, in RFC 3339. */
  readonly endsAt?: string;
  /** The preset that it belongs to. */
  readonly preset?: string;
}

/** What faults of one stand-in have beside what all have. */
export interface FaultKind {
  /** Absent: its errors have no codes apart from the status. */
  readonly codes?: {
    readonly codeOfStatus: (status: number) => number;
    readonly statusOfCode: (code: number) => number;
  };
  /** How it says when to come back. */
  readonly seconds: 'resetSeconds' | 'retryAfterSeconds';
  /** The names of its operations; absent: they have none. */
  readonly operations?: () => readonly string[];
}

const KNOWN_FIELDS = [
  ...['method', 'path', 'status', 'delayMs', 'spreadMs', 'dropResponse'],
  ...['probability', 'times', 'forSeconds'],
];
/** The longest time that a fault may last or name. */
export const MAX_SECONDS = 86_400;
const MAX_DELAY_MS = 600_000;

/** The fault that a control request describes; refused with what is wrong with it. */
export function readFault(
  input: JsonObject,
  { codes, seconds, operations }: FaultKind,
): Omit<Fault, 'id' | 'endsAt' | 'preset'> & { readonly forSeconds: number | undefined } {
  const effects = ['status', ...(codes === undefined ? [] : ['code']), 'delayMs', 'spreadMs'];
  const known = [...KNOWN_FIELDS, ...effects, seconds, ...(operations === undefined ? [] : ['operation'])];
  const unknown = Object.keys(input).find((field) => !known.includes(field));
  if (unknown !== undefined) throw new InputError(`${unknown} is not a field of a fault`);
  const code = readInteger(input, 'code', -1, 9999);
  const status = readInteger(input, 'status', 400, 599) ?? (code === undefined ? undefined : codes?.statusOfCode(code));
  const operation = readString(input, 'operation');
  if (operation !== undefined && operations?.().includes(operation) === false) {
    throw new InputError(`operation must be one that GET /_sandbox lists, not ${operation}`);
  }
  const fault = {
    method: readString(input, 'method')?.toUpperCase(),
    path: readString(input, 'path'),
    operation,
    status,
    code: code ?? (status === undefined ? undefined : codes?.codeOfStatus(status)),
    delayMs: readInteger(input, 'delayMs', 0, MAX_DELAY_MS),
    spreadMs: readInteger(input, 'spreadMs', 0, MAX_DELAY_MS),
    dropResponse: readBoolean(input, 'dropResponse'),
    [seconds]: readInteger(input, seconds, 0, MAX_SECONDS),
    probability: readProbability(input, 'probability'),
    remaining: readInteger(input, 'times', 1, 1_000_000),
    forSeconds: readInteger(input, 'forSeconds', 1, MAX_SECONDS),
  };
  const hasEffect = (fault.status ?? fault.delayMs ?? fault.spreadMs) !== undefined || fault.dropResponse === true;
  if (!hasEffect) throw new InputError(`a fault needs at least one of ${effects.join(', ')} and dropResponse`);
  return fault;
}
