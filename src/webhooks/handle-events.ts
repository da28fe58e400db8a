import type { EventHandler } from './event-source.js';

/**
 * Calls a handler with all events at once. When that fails, calls it with each event alone, so that one event that cannot
 * be handled does not fail the others.
 *
 * @returns the errors of the events that could not be handled
 */
export async function handleEvents<E>(handle: EventHandler<E>, events: readonly E[]): Promise<Map<E, unknown>> {
  const [first, ...others] = events;
  if (!first) return new Map();
  try {
    await handle(events);
    return new Map();
  } catch (error) {
    if (others.length === 0) return new Map([[first, error]]);
  }
  const failures = await Promise.all(events.map((event) => handleEvents(handle, [event])));
  return new Map(failures.flatMap((failed) => [...failed]));
}
