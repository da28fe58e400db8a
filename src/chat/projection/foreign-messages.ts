import { isMessageAddress } from '../../stream/addresses.js';
import type { StreamMessages } from '../../stream/stream-messages.js';
import { SYSTEM_USER_ID } from '../../stream/user-ids.js';
import type { DesiredChannel } from './desired-channel.js';

/** How many messages were removed, and how many have an id that cannot be addressed. */
export interface RemovedMessages {
  readonly removed: number;
  readonly kept: number;
}

/**
 * Removes the messages of people who do not belong in a channel.
 *
 * @param belong the ids of those who do, among the senders of messages
 * @param effect makes a call that changes something in Stream
 */
export async function removeForeignMessages(
  messages: StreamMessages,
  wanted: DesiredChannel,
  belong: (userIds: readonly string[]) => Promise<ReadonlySet<string>>,
  effect: (call: () => Promise<void>) => Promise<void>,
): Promise<RemovedMessages> {
  const foreign: { readonly id: string; readonly userId: string }[] = [];
  for await (const { id, userId, deleted } of messages.all(wanted)) {
    const isOurs = userId === SYSTEM_USER_ID || userId === undefined || wanted.members.includes(userId);
    if (!deleted && !isOurs) foreign.push({ id, userId });
  }
  const trusted = await belong([...new Set(foreign.map(({ userId }) => userId))]);
  const surplus = foreign.filter(({ userId }) => !trusted.has(userId));
  const removable = surplus.filter(({ id }) => isMessageAddress(id));
  for (const { id } of removable) await effect(() => messages.remove(id));
  return { removed: removable.length, kept: surplus.length - removable.length };
}
