import type { ReceivedEvent } from '../../webhooks/stream-event.js';
import { changedData, type DesiredChannel } from './desired-channel.js';

type ChannelEvent = Pick<ReceivedEvent, 'type' | 'channel' | 'memberId'>;

/**
 * Whether an event shows that Stream's channel is not as it should be. Events may be late, so this is a reason to look, not
 * a fact. Our own changes come back as events, too: once Stream is as wanted, they show no difference.
 */
export function showsDrift({ type, channel, memberId }: ChannelEvent, wanted: DesiredChannel): boolean {
  if (type === 'channel.deleted') return wanted.mustExist;
  if (type === 'member.removed') return memberId !== undefined && wanted.mustExist && wanted.members.includes(memberId);
  if (memberId !== undefined && !wanted.members.includes(memberId)) return true;
  if (!channel) return false;
  const isMadeByOther = type === 'channel.created' && creatorOf(channel) !== wanted.createdById;
  const found = { data: channel, frozen: channel['frozen'] === true };
  return isMadeByOther || Object.keys(changedData(wanted, found)).length > 0;
}

function creatorOf(channel: Readonly<Record<string, unknown>>): unknown {
  return (channel['created_by'] as { readonly id?: unknown } | null | undefined)?.id;
}
