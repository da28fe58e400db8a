import type { ApiCall } from '../http/endpoint.js';
import type { FieldReader } from '../http/filter.js';
import { readPath } from '../http/paging.js';
import { messageAnswer } from '../messages/message-view.js';
import type { MessageRecord } from '../state/entities.js';

/** How filters and sorts look up the fields of a message, those of the lists in it as lists. */
export function messageReader(call: ApiCall, message: MessageRecord): FieldReader {
  const fixed: Readonly<Record<string, () => unknown>> = {
    'user.id': () => message.userId,
    'mentioned_users.id': () => message.mentionedUserIds,
    'attachments.type': () => message.attachments.map(({ type }) => type),
    attachments: () => (message.attachments.length === 0 ? undefined : message.attachments),
  };
  return (field) => (Object.hasOwn(fixed, field) ? fixed[field]?.() : readPath(messageAnswer(call, message), field));
}

/** Whether each word of a query begins a word of the text, in any order and case. */
export function hasEveryWord(text: string, query: string): boolean {
  const words = wordsOf(text);
  return wordsOf(query).every((wanted) => words.some((word) => word.startsWith(wanted)));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
