import type { StreamEvent } from './stream-event.js';

/**
 * Identifies the content of events that must have no second effect when they are repeated in other bytes: a message is
 * new once. Other events are identified by their bytes alone, and their handlers may be called again.
 */
export function semanticKeyOf({ type, message }: Pick<StreamEvent, 'type' | 'message'>): string | undefined {
  return type === 'message.new' && message ? `${type}:${message.id}` : undefined;
}
