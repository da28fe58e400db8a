import { cutText } from '../../common/text/cut-text.js';
import type { StreamEventMessage } from '../../webhooks/stream-message.js';

/** What stands for a message without text, in lists and notifications. Promised to clients. */
export const MEDIA_MESSAGE = '[Media Message]';

/** The beginning of a message in one line. */
export function messagePreview({ text }: Pick<StreamEventMessage, 'text'>, characters: number): string {
  return cutText(text.replace(/\s+/g, ' ').trim(), characters) || MEDIA_MESSAGE;
}
