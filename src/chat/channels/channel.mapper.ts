import type { ChannelDto, ChannelListEntryDto } from './channel.dto.js';
import type { ChatChannel, LastMessage } from './channel.schema.js';
import { listedAs } from './message-visibility.js';

const DELETED_PREVIEW = '[Message deleted]';

/**
 * A channel as one of its users sees it. Only called for channels of appointments, which have a status, members and an
 * appointment.
 */
export function toChannelListEntry(channel: ChatChannel, userId: string): ChannelListEntryDto {
  return {
    id: channel.channelId,
    name: channel.name,
    members: channel.members ?? [],
    ...shownMessage(channel, userId),
    appointmentId: channel.appointmentId ?? '',
    status: channel.status ?? 'pending',
  };
}

/** The newest message as a user sees it; nothing where there is none. */
export function shownMessage(channel: ChatChannel, userId: string): { lastMessage?: string; lastMessageAt?: number } {
  const newest = newestFor(userId, channel);
  if (!newest) return {};
  return {
    lastMessage: listedAs(newest, userId) === 'deleted' ? DELETED_PREVIEW : newest.preview,
    lastMessageAt: newest.createdAt.getTime(),
  };
}

export function toChannelDto(channel: ChatChannel, userId: string): ChannelDto {
  return Object.assign(toChannelListEntry(channel, userId), {
    allowedFrom: (channel.allowedFrom ?? channel.createdAt).toISOString(),
    allowedUntil: channel.allowedUntil?.toISOString() ?? null,
  });
}

function newestFor(
  userId: string,
  { lastMessage, restrictedMessage, clearedAt }: ChatChannel,
): LastMessage | undefined {
  return [lastMessage, restrictedMessage]
    .flatMap((message) => message ?? [])
    .filter((message) => !(clearedAt && message.createdAt <= clearedAt) && listedAs(message, userId) !== 'hidden')
    .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())[0];
}
