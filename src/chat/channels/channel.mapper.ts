import type { ChannelDto, ChannelListEntryDto } from './channel.dto.js';
import type { ChatChannel, LastMessage } from './channel.schema.js';

const DELETED_PREVIEW = '[Message deleted]';

/** Only called for channels of appointments, which have a status, members and an appointment. */
export function toChannelListEntry(channel: ChatChannel): ChannelListEntryDto {
  const lastMessage = visibleMessage(channel);
  return {
    id: channel.channelId,
    name: channel.name,
    members: channel.members ?? [],
    ...(lastMessage && {
      lastMessage: lastMessage.deleted ? DELETED_PREVIEW : lastMessage.preview,
      lastMessageAt: lastMessage.createdAt.getTime(),
    }),
    appointmentId: channel.appointmentId ?? '',
    status: channel.status ?? 'pending',
  };
}

export function toChannelDto(channel: ChatChannel): ChannelDto {
  return Object.assign(toChannelListEntry(channel), {
    allowedFrom: (channel.allowedFrom ?? channel.createdAt).toISOString(),
    allowedUntil: channel.allowedUntil?.toISOString() ?? null,
  });
}

function visibleMessage({ lastMessage, clearedAt }: ChatChannel): LastMessage | undefined {
  if (!lastMessage || (clearedAt && lastMessage.createdAt <= clearedAt)) return undefined;
  return lastMessage;
}
