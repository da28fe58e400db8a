import type { ChannelRecord, JsonObject, MemberRecord } from '../state/entities.js';
import { Store } from '../state/store.js';
import { candidates } from './candidates.js';

describe('the channels that a filter may find', () => {
  const store = new Store(undefined);
  for (const [cid, ...members] of [['a', 'ana', 'ben'], ['b', 'ben'], ['c', 'cem', 'ana'], ['d']] as const) {
    store.channels.put({ cid } as ChannelRecord);
    for (const userId of members) store.members.put({ cid, userId } as MemberRecord);
  }

  it.each<[JsonObject, string]>([
    [{ cid: 'b' }, 'b'],
    [{ cid: { $in: ['c', 'a', 'x'] } }, 'ac'],
    [{ cid: { $eq: 'c' }, members: { $in: ['ben'] } }, 'c'],
    [{ members: { $in: ['ana'] } }, 'ac'],
    [{ members: { $in: ['cem', 'ben'] } }, 'abc'],
    [{ members: ['ana', 'ben'] }, 'abc'],
    [{ $and: [{ frozen: false }, { members: { $in: ['ben'] } }] }, 'ab'],
  ])('are few for %j', (filter, expected) => {
    expect(
      candidates(store, filter)
        .map(({ cid }) => cid)
        .join(''),
    ).toBe(expected);
  });

  it.each<[JsonObject]>([
    [{}],
    [{ cid: { $nin: ['a'] } }],
    [{ cid: { $gt: 'a' } }],
    [{ members: [] }],
    [{ $or: [{ cid: 'a' }, { members: { $in: ['cem'] } }] }],
    [{ $nor: [{ cid: 'a' }] }],
  ])('are all for %j', (filter) => {
    expect(candidates(store, filter)).toHaveLength(4);
  });
});
