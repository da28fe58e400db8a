import { refuse } from '../http/errors.js';
import type { MessageRecord } from '../state/entities.js';
import type { Store } from '../state/store.js';
import { parseMicros } from '../state/timeline.js';

/** A message that is not pinned. */
export const UNPINNED = { pinned: false, pinnedAt: null, pinnedById: null, pinExpires: null } as const;

/** Remembers when the pin of a message that has been stored ends; code 4 when that is over already. */
export function rememberPinExpiry(store: Store, message: MessageRecord, nowMs: number): void {
  const { id, pinned, pinExpires } = message;
  if (!pinned || pinExpires === null) {
    store.pinExpiries.delete(id);
    return;
  }
  if (isOver(pinExpires, nowMs)) throw refuse('input', 'message.pin_expires must be in the future');
  store.pinExpiries.put({ messageId: id, expiresAt: pinExpires });
}

/** Unpins the messages whose time is over; there is no event. Before every call, so that no call sees them pinned. */
export function expirePins(store: Store, nowMs: number): void {
  for (const { messageId, expiresAt } of [...store.pinExpiries.values()]) {
    if (!isOver(expiresAt, nowMs)) continue;
    const message = store.messages.get(messageId);
    if (message !== undefined) store.messages.put({ ...message, ...UNPINNED });
    store.pinExpiries.delete(messageId);
  }
}

function isOver(timestamp: string, nowMs: number): boolean {
  return (parseMicros(timestamp) ?? 0) <= nowMs * 1000;
}
