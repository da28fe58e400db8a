import { SetMetadata } from '@nestjs/common';
import type { StreamEventHandler } from './handle-events.js';
import type { StreamEventType } from './stream-event.js';

export const HANDLED_TYPES = 'backchannel:stream-event-types';

/**
 * Has a method of an injectable called with the events of the given types, after they were stored and acknowledged. It
 * gets as many at once as are waiting, and writes them together.
 *
 * The same event may come again, and events come in any order: the method must lead to the same result all the same.
 * When it throws, it is called with each event alone. The events for which it throws again are tried again later, by all
 * handlers of their types.
 *
 * @example
 * ```ts
 * @OnStreamEvent('channel.deleted')
 * async onDeleted(events: readonly ReceivedEvent[]): Promise<void> {}
 * ```
 */
export const OnStreamEvent = (
  ...types: readonly StreamEventType[]
): (<T extends StreamEventHandler>(
  target: object,
  name: string | symbol,
  method: TypedPropertyDescriptor<T>,
) => void) => SetMetadata(HANDLED_TYPES, types);
