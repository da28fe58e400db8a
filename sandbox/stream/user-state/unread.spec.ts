import type { ChannelRecord, MemberRecord, MessageRecord } from '../state/entities.js';
import { Store } from '../state/store.js';
import { unreadIn } from './unread.js';

const at = (minute: number): string => `2026-03-01T12:0${minute}:00.000000Z`;

describe('what a member has not read', () => {
  const member = { cid: 'messaging:a', userId: 'ana', createdAt: at(0) } as MemberRecord;
  let store: Store;
  let lookedAt: number;

  beforeEach(() => {
    store = new Store(undefined);
    lookedAt = 0;
    const message = { cid: member.cid, userId: 'ben', parentId: null, deletedAt: null } as MessageRecord;
    for (const minute of [1, 2]) store.messages.put({ ...message, id: `m${minute}`, createdAt: at(minute) });
    const inGroup = store.messages.inGroup.bind(store.messages);
    store.messages.inGroup = (...group) => {
      lookedAt += 1;
      return inGroup(...group);
    };
  });

  const unread = (lastMessageAt: string | null): number =>
    unreadIn(store, { cid: member.cid, type: 'messaging', lastMessageAt } as ChannelRecord, member);
  const read = (minute: number): void =>
    void store.reads.put({ cid: member.cid, userId: 'ana', lastRead: at(minute), lastReadMessageId: null });

  it('are the messages since the last read one', () => {
    expect(unread(at(2))).toBe(2);
    read(1);
    expect(unread(at(2))).toBe(1);
  });

  it('is nothing when no message came since, and no message is looked at then', () => {
    read(2);
    expect([unread(at(2)), lookedAt]).toEqual([0, 0]);
  });

  it('is counted where it is not known when the last message came', () => {
    expect(unread(null)).toBe(2);
  });
});
