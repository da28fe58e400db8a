import fc from 'fast-check';
import { readStreamEvent, semanticKeyOf } from './stream-event.js';

const RECEIVED_AT = new Date('2026-11-21T12:00:10Z');
const read = (payload: unknown) => readStreamEvent(payload, RECEIVED_AT);

/** A new message as Stream sends it, cut down to what matters. */
const newMessage = {
  type: 'message.new',
  cid: 'messaging:appointment-1',
  channel_type: 'messaging',
  channel_id: 'appointment-1',
  created_at: '2026-11-21T12:00:05.123456Z',
  message: {
    id: 'm-1',
    text: 'He is eating again!',
    user: { id: 'robin', name: 'Robin Berg' },
    created_at: '2026-11-21T12:00:04Z',
    updated_at: '2026-11-21T12:00:04.5Z',
    silent: false,
  },
  members: [{ user_id: 'robin' }, { user: { id: 'kim' } }],
};

describe('reading an event', () => {
  it('finds type, channel, time, message and members', () => {
    expect(read(newMessage)).toEqual({
      type: 'message.new',
      cid: 'messaging:appointment-1',
      createdAt: new Date('2026-11-21T12:00:05.123Z'),
      message: {
        id: 'm-1',
        text: 'He is eating again!',
        userId: 'robin',
        type: 'regular',
        restrictedTo: undefined,
        shadowed: false,
        inThread: false,
        threadUserIds: undefined,
        silent: false,
        skipPush: false,
        createdAt: new Date('2026-11-21T12:00:04Z'),
        updatedAt: new Date('2026-11-21T12:00:04.500Z'),
        deletedAt: undefined,
      },
      memberIds: ['robin', 'kim'],
      truncatedAt: undefined,
      userId: undefined,
      hardDelete: false,
      deletedForMe: false,
    });
  });

  it('needs a type and nothing else', () => {
    expect(read({ type: 'something.new' })).toEqual({
      type: 'something.new',
      cid: undefined,
      createdAt: RECEIVED_AT,
      message: undefined,
      memberIds: [],
      truncatedAt: undefined,
      userId: undefined,
      hardDelete: false,
      deletedForMe: false,
    });
  });

  it.each([
    ['null', null],
    ['a text', 'message.new'],
    ['a number', 7],
    ['a list', [newMessage]],
    ['an object without a type', { cid: 'messaging:x' }],
    ['a type that is no text', { type: { $ne: null } }],
    ['an empty type', { type: '' }],
    ['an endless type', { type: 'x'.repeat(256) }],
  ])('takes %s for no event', (_case, payload) => {
    expect(read(payload)).toBeNull();
  });

  it('never throws, whatever Stream sends', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (message, channel, members) => {
        const event = read({ type: 'message.new', message, channel, members, created_at: message });
        return event?.type === 'message.new' && !Number.isNaN(event.createdAt.getTime());
      }),
    );
  });

  it.each([
    ['cid', { cid: 'messaging:a', channel: { cid: 'messaging:b' } }, 'messaging:a'],
    ['the channel’s cid', { channel: { cid: 'messaging:b' }, channel_type: 'team', channel_id: 'c' }, 'messaging:b'],
    ['channel_type and channel_id', { channel_type: 'messaging', channel_id: 'c' }, 'messaging:c'],
    ['nothing, of half a name', { channel_id: 'c' }, undefined],
  ])('takes the channel from %s', (_case, fields, cid) => {
    expect(read({ type: 'channel.deleted', ...fields })?.cid).toBe(cid);
  });

  it('takes the sender from user, else from user_id', () => {
    const sender = (message: object) =>
      read({ type: 'message.new', message: { id: 'm', ...message } })?.message?.userId;
    expect(sender({ user: { id: 'a' }, user_id: 'b' })).toBe('a');
    expect(sender({ user_id: 'b' })).toBe('b');
    expect(sender({})).toBe('');
  });

  it('takes the event’s time for a message that has none', () => {
    const message = read({ ...newMessage, message: { id: 'm-1' } })?.message;
    expect(message?.createdAt).toEqual(new Date('2026-11-21T12:00:05.123Z'));
    expect(message?.updatedAt).toEqual(new Date('2026-11-21T12:00:05.123Z'));
  });

  it('takes the time of arrival for a time that is none', () => {
    const nanosecondsOutOfRange = [0, -1, 999_999_999_999_999_000, 2 ** 63, 1e300, Infinity, NaN];
    const otherUnits = [1_795_262_405, 1_795_262_405_123, 1_795_262_405_123_456];
    for (const createdAt of ['yesterday', ...otherUnits, ...nanosecondsOutOfRange, null, {}, ['2026-11-21'], true]) {
      expect(read({ type: 'user.updated', created_at: createdAt })?.createdAt).toBe(RECEIVED_AT);
    }
  });

  it('takes nanoseconds for the same time as ISO text', () => {
    const first = Date.parse('2001-09-10T00:00:00Z');
    // From 2116 on, a number is off by more than half a microsecond.
    const last = Date.parse('2116-01-01T00:00:00Z');
    fc.assert(
      fc.property(fc.integer({ min: first, max: last }), fc.integer({ min: 0, max: 999 }), (ms, micros) => {
        const digits = `${ms}${String(micros).padStart(3, '0')}000`;
        const iso = new Date(ms).toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`);
        const timesOf = (at: string) => {
          const json = `{"type":"t","created_at":${at},"message":{"id":"m","created_at":${at},"updated_at":${at}}}`;
          const event = read(JSON.parse(json));
          return [event?.createdAt, event?.message?.createdAt, event?.message?.updatedAt];
        };
        expect(timesOf(digits)).toEqual([new Date(ms), new Date(ms), new Date(ms)]);
        expect(timesOf(JSON.stringify(iso))).toEqual(timesOf(digits));
      }),
      { numRuns: 1000 },
    );
  });

  it('reads or ignores any number, and never throws', () => {
    fc.assert(
      fc.property(fc.double(), (at) => {
        const { createdAt } = read({ type: 't', created_at: at }) ?? {};
        return createdAt === RECEIVED_AT || (createdAt?.getTime() ?? 0) >= 1e12;
      }),
    );
  });

  it('keeps a long text whole, and knows no message without an id', () => {
    const text = 'x'.repeat(5000);
    expect(read({ type: 'message.new', message: { id: 'm', text } })?.message?.text).toBe(text);
    expect(read({ type: 'message.new', message: { text } })?.message).toBeUndefined();
  });

  it('lists members of the event, else of its channel, and skips what names nobody', () => {
    const members = [{ user_id: 'a' }, {}, null, 'b', { user: { id: 'c' } }];
    expect(read({ type: 't', members })?.memberIds).toEqual(['a', 'c']);
    expect(read({ type: 't', channel: { members } })?.memberIds).toEqual(['a', 'c']);
    expect(read({ type: 't', members: { length: 1 } })?.memberIds).toEqual([]);
  });

  it('finds who deleted a message, and for whom', () => {
    const deletion = { type: 'message.deleted', user: { id: 'kim' }, message: { id: 'm' } };
    expect(read({ ...deletion, deleted_for_me: true })).toMatchObject({ user: { id: 'kim' }, deletedForMe: true });
    expect(read({ ...deletion, hard_delete: true })).toMatchObject({ hardDelete: true, deletedForMe: false });
  });

  it('finds when a channel was truncated', () => {
    const channel = { truncated_at: '2026-11-21T11:00:00Z' };
    expect(read({ type: 't', channel })?.truncatedAt).toEqual(new Date('2026-11-21T11:00:00Z'));
  });
});

describe('the semantic key', () => {
  it('is the same for the same new message in other bytes', () => {
    const again = { ...newMessage, created_at: '2026-11-21T12:05:00Z', members: [] };
    const keys = [newMessage, again].map((payload) => semanticKeyOf(read(payload) ?? { type: '', message: undefined }));
    expect(keys).toEqual(['message.new:m-1', 'message.new:m-1']);
  });

  it('is missing where repetition in other bytes may be news', () => {
    for (const type of ['message.updated', 'message.deleted', 'reaction.new', 'user.updated']) {
      expect(semanticKeyOf({ type, message: read(newMessage)?.message })).toBeUndefined();
    }
    expect(semanticKeyOf({ type: 'message.new', message: undefined })).toBeUndefined();
  });
});
