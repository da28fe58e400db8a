import { refuse } from '../http/errors.js';
import { readString } from '../http/input.js';
import type { JsonObject } from '../state/entities.js';

/** Whether a hook gets its events one at a time and in order, or all at once, shuffled and twice. Stream promises no order. */
const DELIVERIES = ['in-order', 'parallel'] as const;
/** How times are written: RFC 3339, or whole nanoseconds as in the next generation of Stream's API. */
const TIMES = ['text', 'nanoseconds'] as const;

/** How events are delivered. */
export interface DeliveryMode {
  readonly deliveries: (typeof DELIVERIES)[number];
  readonly times: (typeof TIMES)[number];
}

/** The mode that input changes `before` to; code 4 for a value that is none. */
export function readDeliveryMode(input: JsonObject, before: DeliveryMode): DeliveryMode {
  return {
    deliveries: readOneOf(input, 'deliveries', DELIVERIES) ?? before.deliveries,
    times: readOneOf(input, 'times', TIMES) ?? before.times,
  };
}

/** The mode unless something else is asked for. */
export const DEFAULT_DELIVERY_MODE: DeliveryMode = { deliveries: 'in-order', times: 'text' };

function readOneOf<T extends string>(input: JsonObject, field: string, values: readonly T[]): T | undefined {
  const given = readString(input, field);
  if (given === undefined) return undefined;
  const value = values.find((known) => known === given);
  if (value === undefined) throw refuse('input', `${field} must be one of ${values.join(' and ')}`);
  return value;
}
