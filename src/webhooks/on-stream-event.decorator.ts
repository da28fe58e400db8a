import { handlesEvents } from './event-source.js';
import { STREAM_EVENTS, type StreamEvent, type StreamEventType } from './stream-event.js';

/**
 * Has a method of an injectable called with Stream's events of the given types; see {@link handlesEvents}.
 *
 * @example
 * ```ts
 * @OnStreamEvent('channel.deleted')
 * async onDeleted(events: readonly ReceivedEvent[]): Promise<void> {}
 * ```
 */
export const OnStreamEvent = (...types: readonly StreamEventType[]): ReturnType<typeof handlesEvents<StreamEvent>> =>
  handlesEvents(STREAM_EVENTS, types);
