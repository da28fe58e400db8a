import type { ChatChannel } from './channel.schema.js';
import { toChannelDto, toChannelListEntry } from './channel.mapper.js';

const at = (time: string) => new Date(`2026-11-21T${time}Z`);

/** The fields without the class: the tests make variations of it. */
const channel: Pick<ChatChannel, keyof ChatChannel> = {
  _id: 'messaging:appointment-1',
  type: 'messaging',
  channelId: 'appointment-1',
  name: 'Chat with Robin Berg',
  members: ['robin', 'kim'],
  appointmentId: '1',
  status: 'active',
  allowedFrom: at('12:55:00'),
  activeAt: at('13:00:00'),
  createdAt: at('12:00:00'),
  updatedAt: at('13:00:00'),
};

const lastMessage = {
  id: 'm-1',
  preview: 'He is eating again!',
  userId: 'robin',
  createdAt: at('13:00:00'),
  updatedAt: at('13:00:00'),
  deleted: false,
};

describe('an entry of the channel list', () => {
  it('without a message has exactly the promised keys', () => {
    expect(toChannelListEntry(channel, 'kim')).toEqual({
      id: 'appointment-1',
      name: 'Chat with Robin Berg',
      members: ['robin', 'kim'],
      appointmentId: '1',
      status: 'active',
    });
  });

  it('with a message shows its beginning and its time in milliseconds', () => {
    expect(toChannelListEntry({ ...channel, lastMessage }, 'kim')).toMatchObject({
      lastMessage: 'He is eating again!',
      lastMessageAt: at('13:00:00').getTime(),
    });
  });

  it('does not show what a deleted message said', () => {
    const deleted = { ...lastMessage, deleted: true };
    expect(toChannelListEntry({ ...channel, lastMessage: deleted }, 'kim').lastMessage).toBe('[Message deleted]');
  });

  it('shows no message that was cleared, and every later one', () => {
    const shown = (clearedAt: Date) => toChannelListEntry({ ...channel, lastMessage, clearedAt }, 'kim').lastMessage;
    expect(shown(at('13:00:00'))).toBeUndefined();
    expect(shown(at('14:00:00'))).toBeUndefined();
    expect(shown(at('12:59:59'))).toBe('He is eating again!');
  });
});

describe('the last message of a channel', () => {
  const noteToKim = {
    ...lastMessage,
    id: 'm-2',
    preview: 'Ask about insulin',
    createdAt: at('13:01:00'),
    readers: ['kim'],
  };
  const shown = (fields: Partial<ChatChannel>) =>
    ['kim', 'robin'].map((userId) => toChannelListEntry({ ...channel, ...fields }, userId).lastMessage);

  it('is the newest that the caller may read', () => {
    expect(shown({ lastMessage, restrictedMessage: noteToKim })).toEqual(['Ask about insulin', 'He is eating again!']);
    expect(shown({ restrictedMessage: noteToKim })).toEqual(['Ask about insulin', undefined]);
  });

  it('is the public one when that is newer', () => {
    const older = { ...noteToKim, createdAt: at('12:59:00') };
    expect(shown({ lastMessage, restrictedMessage: older })).toEqual(['He is eating again!', 'He is eating again!']);
  });

  it('is not shown to anyone when it was hidden from all', () => {
    expect(shown({ lastMessage: { ...lastMessage, readers: [] } })).toEqual([undefined, undefined]);
  });

  it('is shown as deleted to those who deleted it for themselves', () => {
    const deletedByRobin = { ...lastMessage, deletedFor: ['robin'] };
    expect(shown({ lastMessage: deletedByRobin })).toEqual(['He is eating again!', '[Message deleted]']);
  });

  it('is not shown when it was cleared, restricted or not', () => {
    expect(shown({ lastMessage, restrictedMessage: noteToKim, clearedAt: at('13:02:00') })).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('a channel', () => {
  it('tells its window, with null for an end that has not been set', () => {
    expect(toChannelDto(channel, 'kim')).toMatchObject({ allowedFrom: '2026-11-21T12:55:00.000Z', allowedUntil: null });
    expect(toChannelDto({ ...channel, allowedUntil: at('14:00:00') }, 'kim').allowedUntil).toBe(
      '2026-11-21T14:00:00.000Z',
    );
  });
});
