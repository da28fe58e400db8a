import type { ReceivedEvent } from './stream-event.js';

/** Handles events of the types that it declared with `@OnStreamEvent()`. Throws when it could not. */
export type StreamEventHandler = (events: readonly ReceivedEvent[]) => Promise<void>;

/**
 * Calls a handler with all events at once. When that fails, calls it with each event alone, so that one event that cannot
 * be handled does not fail the others.
 *
 * @returns the errors of the events that could not be handled
 */
export async function handleEvents(
  handle: StreamEventHandler,
  events: readonly ReceivedEvent[],
): Promise<Map<ReceivedEvent, unknown>> {
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
