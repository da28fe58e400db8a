import { SetMetadata } from '@nestjs/common';
import type { StreamEventType } from './stream-event.js';

export const HANDLED_TYPES = 'backchannel:stream-event-types';

/**
 * Has a method of an injectable called with every event of the given types, after it was stored and acknowledged.
 *
 * The same event may come again, and events come in any order: the method must lead to the same result all the same.
 * When it throws, the event is tried again later, by all handlers of its type.
 *
 * @example
 * ```ts
 * @OnStreamEvent('channel.deleted')
 * async onDeleted(event: ReceivedEvent): Promise<void> {}
 * ```
 */
export const OnStreamEvent = (...types: readonly StreamEventType[]): MethodDecorator =>
  SetMetadata(HANDLED_TYPES, types);
