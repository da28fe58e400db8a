import { readString, required } from '../http/input.js';
import type { JsonObject } from '../http/json.js';
import { InputError } from '../http/refusal.js';

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(\d{1,9}(?:\.\d{1,3})?)([smhd])$/;

/** Milliseconds of a duration such as "90s", "1.5h" or "2d". */
export function readDuration(body: JsonObject, field: string): number {
  const [, number, unit = ''] = DURATION.exec(required(readString(body, field), field)) ?? [];
  const milliseconds = Math.round(Number(number) * (UNITS[unit] ?? 0));
  if (!(milliseconds > 0)) {
    throw new InputError(
      `${field} must be a duration above 0, such as 90s, 15m, 1.5h or 2d: the clock goes forwards only`,
    );
  }
  return milliseconds;
}
