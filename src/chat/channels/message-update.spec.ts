import { readStreamEvent } from '../../webhooks/stream-event.js';
import type { ReceivedEvent } from '../../webhooks/stream-event.js';
import { type MessageUpdate, messageUpdateOf, withoutOvertaken } from './message-update.js';

const at = (second: number): Date => new Date(1_795_000_000_000 + second * 1000);
const CID = 'messaging:a';

/** Reads an event as the server does, sent `second` seconds after the message. */
const updateOf = (type: string, fields: object = {}, eventFields: object = {}, second = 5): MessageUpdate | null => {
  const message = { id: 'm', text: 'hi', user: { id: 'robin' }, created_at: at(0), updated_at: at(1), ...fields };
  const payload: unknown = JSON.parse(
    JSON.stringify({ type, cid: CID, created_at: at(second), message, ...eventFields }),
  );
  return messageUpdateOf(readStreamEvent(payload, at(9)) as ReceivedEvent);
};

describe('the update of a message', () => {
  it('has the whole message for every member', () => {
    expect(updateOf('message.new')).toEqual({
      cid: CID,
      slot: 'lastMessage',
      isNew: true,
      message: {
        id: 'm',
        preview: 'hi',
        userId: 'robin',
        createdAt: at(0),
        updatedAt: at(1),
        deleted: false,
        deletedFor: [],
      },
    });
  });

  it.each([
    ['restricted', { restricted_visibility: ['kim'] }, ['kim']],
    ['shadowed', { shadowed: true }, ['robin']],
  ])('has its own place when it is %s', (_case, fields, readers) => {
    expect(updateOf('message.new', fields)).toMatchObject({ slot: 'restrictedMessage', message: { readers } });
  });

  it.each([
    ['a reply in a thread', { parent_id: 'p' }],
    ['an ephemeral message', { type: 'ephemeral' }],
    ['an error', { type: 'error' }],
  ])('of %s takes no place, and hides what was there', (_case, fields) => {
    expect(updateOf('message.new', fields)).toBeNull();
    expect(updateOf('message.updated', fields)).toMatchObject({ slot: undefined, message: { readers: [] } });
  });

  it('needs a message and a channel', () => {
    expect(updateOf('message.new', { id: null })).toBeNull();
    expect(updateOf('message.new', {}, { cid: null })).toBeNull();
  });

  it('of a deletion has no text, and the time of the deletion', () => {
    const message = { preview: '', deleted: true, updatedAt: at(5) };
    expect(updateOf('message.deleted')).toMatchObject({ slot: 'lastMessage', message });
    expect(updateOf('message.deleted')?.message).not.toHaveProperty('readers');
    expect(updateOf('message.updated', { type: 'deleted', deleted_at: at(3) })).toMatchObject({
      message: { preview: '', deleted: true, updatedAt: at(3) },
    });
  });

  it('of a deletion without a trace hides the message', () => {
    expect(updateOf('message.deleted', {}, { hard_delete: true })).toMatchObject({
      slot: 'lastMessage',
      message: { preview: '', readers: [] },
    });
  });

  it('of a restored message has its text and the time of that', () => {
    expect(updateOf('message.undeleted', { deleted_at: null }, {}, 7)).toMatchObject({
      message: { preview: 'hi', deleted: false, updatedAt: at(7) },
    });
  });

  it('of a deletion for one user names the user and is older than every version', () => {
    const forKim = { deleted_for_me: true, user: { id: 'kim' } };
    expect(updateOf('message.deleted', {}, forKim)?.message).toMatchObject({
      preview: '',
      readers: [],
      deletedFor: ['kim'],
      updatedAt: new Date(0),
    });
    expect(updateOf('message.deleted', {}, { deleted_for_me: true })).toBeNull();
  });
});

describe('many updates at once', () => {
  const update = (type: string, id: string, second: number, fields: object = {}): MessageUpdate[] => {
    const found = updateOf(type, { id, created_at: at(second), ...fields });
    return found ? [found] : [];
  };

  it('keep the newest new message of each place, and every other change', () => {
    const restricted = { restricted_visibility: ['kim'] };
    const updates = [
      ...update('message.new', 'm-1', 1),
      ...update('message.new', 'm-3', 3),
      ...update('message.new', 'm-2', 2),
      ...update('message.new', 'n-1', 1, restricted),
      ...update('message.new', 'n-0', 0, restricted),
      ...update('message.updated', 'm-1', 1),
      ...update('message.deleted', 'm-2', 2),
    ];
    expect(withoutOvertaken(updates).map(({ isNew, message: { id } }) => [id, isNew])).toEqual([
      ['m-3', true],
      ['n-1', true],
      ['m-1', false],
      ['m-2', false],
    ]);
  });

  it('keep one message of each channel', () => {
    const here = update('message.new', 'm-1', 1);
    const there = update('message.new', 'm-0', 0).map((one) => ({ ...one, cid: 'messaging:b' }));
    expect(withoutOvertaken([...here, ...there])).toHaveLength(2);
  });
});
