import type { StreamEventMessage } from '../../webhooks/stream-message.js';

/** What stands for a message without text, in lists and notifications. Promised to clients. */
export const MEDIA_MESSAGE = '[Media Message]';

/** A message in one line. */
export function messagePreview({ text }: Pick<StreamEventMessage, 'text'>): string {
  return text.replace(/\s+/g, ' ').trim() || MEDIA_MESSAGE;
}
