import { readCode, readList, readRoom, readSession, readTime, readVisit } from './hms-json.js';

const at = (time: string): Date => new Date(`2026-11-21T${time}Z`);

describe('a time of 100ms’s', () => {
  it.each([
    ['without decimals', '2026-11-21T13:00:00Z', at('13:00:00')],
    ['with milliseconds', '2026-11-21T13:00:00.250Z', at('13:00:00.250')],
    ['with nanoseconds', '2026-11-21T13:00:00.123999999Z', at('13:00:00.123')],
    ['with an offset', '2026-11-21T14:00:00.5+01:00', at('13:00:00.500')],
  ])('is read %s', (_form, text, expected) => {
    expect(readTime(text)).toEqual(expected);
  });

  it.each([
    '0001-01-01T00:00:00Z',
    '0001-01-01T00:00:00.000Z',
    '0001-01-01T00:00:00.000000000Z',
    'soon',
    '',
    null,
    undefined,
    7,
    {},
    [],
  ])('is none when it is %j', (value) => {
    expect(readTime(value)).toBeUndefined();
  });
});

describe('a list of 100ms’s', () => {
  it('may be a list or a map by id, and holds records only', () => {
    const items = [{ id: 'a' }, { id: 'b' }];
    expect(readList([items[0], 1, null, 'x', [], items[1]])).toEqual(items);
    expect(readList({ a: items[0], x: null, b: items[1] })).toEqual(items);
  });

  it.each([null, undefined, '', 'text', 7, true])('is empty when it is %j', (value) => {
    expect(readList(value)).toEqual([]);
  });
});

describe('a room of 100ms’s', () => {
  it('is its id, name and whether it is enabled; nothing else is passed on', () => {
    const answer = {
      id: 'r',
      name: 'n',
      enabled: true,
      recording_info: { credentials: { key: 'secret' } },
      webhook: {},
    };
    expect(readRoom(answer)).toEqual({ id: 'r', name: 'n', enabled: true });
  });

  it('counts as enabled unless 100ms says it is not', () => {
    expect(readRoom({ id: 'r' })).toEqual({ id: 'r', name: '', enabled: true });
    expect(readRoom({ id: 'r', enabled: false })).toMatchObject({ enabled: false });
  });

  it.each([{ name: 'n' }, { id: '' }, { id: 7 }, { id: 'x'.repeat(256) }, [], null, 'r'])(
    'is none without an id: %j',
    (value) => {
      expect(readRoom(value)).toBeUndefined();
    },
  );
});

describe('a room code', () => {
  it('has a code and a role, or is none', () => {
    const code = { code: 'abc-defg-hij', role: 'host', enabled: false };
    expect(readCode({ ...code, room_id: 'r' })).toEqual(code);
    expect(readCode({ role: 'host' })).toBeUndefined();
    expect(readCode({ code: 'abc-defg-hij' })).toBeUndefined();
  });
});

describe('a visit', () => {
  const times = { joined_at: '2026-11-21T13:00:00.1Z', left_at: '2026-11-21T13:05:00.2Z' };

  it('is read from an event, which names the peer, and from a record, where it is the id', () => {
    const visit = { peerId: 'p', userId: 'u', role: 'host', joinedAt: at('13:00:00.1'), leftAt: at('13:05:00.2') };
    expect(readVisit({ peer_id: 'p', user_id: 'u', role: 'host', ...times })).toEqual(visit);
    expect(readVisit({ id: 'p', user_id: 'u', role: 'host', ...times })).toEqual(visit);
  });

  it('lasts where there is no time of leaving, and may be of nobody known', () => {
    for (const left_at of [undefined, null, '', '0001-01-01T00:00:00Z']) {
      expect(readVisit({ id: 'p', joined_at: times.joined_at, left_at })).toMatchObject({ leftAt: null, userId: '' });
    }
  });

  it('is none without a peer or a time of joining', () => {
    expect(readVisit(times)).toBeUndefined();
    expect(readVisit({ id: 'p', left_at: times.left_at })).toBeUndefined();
    expect(readVisit({ id: 'p', joined_at: '0001-01-01T00:00:00Z' })).toBeUndefined();
  });
});

describe('a session', () => {
  const stay = (id: string, joined: string, left?: string) => ({
    id,
    joined_at: `2026-11-21T${joined}Z`,
    ...(left && { left_at: `2026-11-21T${left}Z` }),
  });
  const base = { id: 's', room_id: 'r', active: false, created_at: '2026-11-21T13:00:00Z' };
  const endOf = (value: Record<string, unknown>) => readSession({ ...base, ...value })?.endedAt;

  it('is read with its people, from a map or a list', () => {
    const peers = [stay('a', '13:00:00', '13:10:00'), stay('b', '13:01:00', '13:20:00')];
    const expected = {
      id: 's',
      roomId: 'r',
      startedAt: at('13:00:00'),
      endedAt: at('13:20:00'),
      visits: [expect.objectContaining({ peerId: 'a' }), expect.objectContaining({ peerId: 'b' })],
    };
    expect(readSession({ ...base, peers })).toEqual(expected);
    expect(readSession({ ...base, peers: { a: peers[0], b: peers[1], c: null } })).toEqual(expected);
  });

  it('has no end while it is active, whoever has left', () => {
    expect(endOf({ active: true, peers: [stay('a', '13:00:00', '13:10:00')] })).toBeNull();
  });

  it('ended when the last person left, whatever changed in the record later', () => {
    expect(endOf({ peers: [stay('a', '13:00:00', '13:10:00')], updated_at: '2026-11-21T18:00:00Z' })).toEqual(
      at('13:10:00'),
    );
  });

  it('ended when it changed last where the record lacks a leave: they stayed after the others', () => {
    const peers = [stay('a', '13:00:00', '13:10:00'), stay('b', '13:15:00')];
    expect(endOf({ peers, updated_at: '2026-11-21T13:40:00Z' })).toEqual(at('13:40:00'));
    expect(endOf({ peers: [], updated_at: '2026-11-21T13:40:00Z' })).toEqual(at('13:40:00'));
  });

  it('always has an end when it is over, not before anything that happened in it', () => {
    const updated_at = '0001-01-01T00:00:00Z';
    expect(endOf({ peers: null, updated_at })).toEqual(at('13:00:00'));
    expect(endOf({ peers: [stay('a', '13:00:00', '13:10:00'), stay('b', '13:15:00')], updated_at })).toEqual(
      at('13:15:00'),
    );
  });

  it.each(['id', 'room_id', 'created_at'])('is none without %s', (field) => {
    expect(readSession({ ...base, [field]: undefined })).toBeUndefined();
  });
});
