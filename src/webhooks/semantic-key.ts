import type { StreamEvent } from './stream-event.js';

/**
 * Names what an event says, for the events whose repetition in other bytes must have no second effect: a new message is
 * new once. Other events are told apart by their bytes alone; their handlers bear repetition.
 */
export function semanticKeyOf({ type, message }: Pick<StreamEvent, 'type' | 'message'>): string | undefined {
  return type === 'message.new' && message ? `${type}:${message.id}` : undefined;
}
