import fc from 'fast-check';
import { CHANNEL_ID_PATTERN } from '../common/validation/identifiers.js';
import { desiredDirectChannel, directChannelIds } from './direct-channel.js';

const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9@_-]{0,47}$/);
/** Few letters and many dashes, so that joins really meet. */
const confusable = fc.stringMatching(/^[ab][ab-]{0,3}$/);
const hexId = fc.stringMatching(/^[0-9a-f]{24}$/);
const pair = (of: fc.Arbitrary<string>) => fc.tuple(of, of).filter(([a, b]) => a !== b);

describe('the id of a direct channel', () => {
  it('is the two ids in order, joined, where ids are as we give them', () => {
    fc.assert(
      fc.property(pair(hexId), ([a, b]) => {
        expect(directChannelIds(a, b, 'arrays')[0]).toBe([a, b].toSorted().join('-'));
      }),
    );
    expect(directChannelIds('sample-vet', 'sample-owner', 'arrays')[0]).toBe('sample-owner-sample-vet');
  });

  it('is valid in Stream, has no reserved prefix, and does not depend on who sent the request', () => {
    fc.assert(
      fc.property(pair(id), ([a, b]) => {
        const ids = directChannelIds(a, b, 'arrays');
        expect(ids.length).toBeGreaterThan(0);
        for (const one of ids) {
          expect(one).toMatch(CHANNEL_ID_PATTERN);
          expect(one).not.toMatch(/^(appointment|support)-/);
        }
        expect(directChannelIds(b, a, 'arrays')).toEqual(ids);
      }),
    );
  });

  it.each([
    ['too long together', 'a'.repeat(32), 'b'.repeat(32)],
    ['with an at', 'robin@example', 'vet'],
    ['like that of an appointment', 'appointment', 'b'],
    ['like that of an appointment, by one id alone', 'appointment-1', 'b'],
    ['like that of a customer’s support', 'support-customer', 'zoe'],
    ['like the second form', 'direct', 'f'.repeat(40)],
  ])('%s takes the second form at once', (_case, a, b) => {
    expect(directChannelIds(a, b, 'arrays')).toEqual([expect.stringMatching(/^direct-[0-9a-f]{40}$/)]);
  });

  it('is never shared: a pair that finds it taken has a second one of its own', () => {
    fc.assert(
      fc.property(fc.array(pair(fc.oneof(confusable, id)), { minLength: 2, maxLength: 40 }), (pairs) => {
        const owners = new Map<string, string>();
        for (const [a, b] of pairs) {
          const owner = [a, b].toSorted().join(':');
          const taken = directChannelIds(a, b, 'arrays').find((one) => !owners.has(one) || owners.get(one) === owner);
          expect(taken).toBeDefined();
          owners.set(taken ?? '', owner);
        }
      }),
    );
  });

  it('begins with messaging where clients expect that, if it is not too long then', () => {
    expect(directChannelIds('sample-vet', 'sample-owner', 'objects')[0]).toBe('messaging-sample-owner-sample-vet');
    const [a, b] = ['a'.repeat(26), 'b'.repeat(27)];
    expect(directChannelIds(a, b, 'objects')[0]).toBe(`messaging-${a}-${b}`);
    expect(directChannelIds(a, `${b}b`, 'objects')).toEqual([expect.stringMatching(/^direct-[0-9a-f]{40}$/)]);
    expect(directChannelIds('robin@example', 'vet', 'objects')).toEqual(
      directChannelIds('robin@example', 'vet', 'arrays'),
    );
    fc.assert(
      fc.property(pair(id), ([one, other]) => {
        for (const each of directChannelIds(one, other, 'objects')) {
          expect(each).toMatch(CHANNEL_ID_PATTERN);
          expect(each).toMatch(/^(messaging|direct)-/);
        }
      }),
    );
  });

  it('is joined alike by pairs that are not the same', () => {
    expect(directChannelIds('a-b', 'c', 'arrays')[0]).toBe(directChannelIds('a', 'b-c', 'arrays')[0]);
    expect(directChannelIds('a-b', 'c', 'arrays')[1]).not.toBe(directChannelIds('a', 'b-c', 'arrays')[1]);
  });
});

describe('a direct channel as it should be', () => {
  const friendship = { status: 'accepted', requester: 'b', members: ['a', 'b'], channelId: 'a-b' } as const;
  const of = (change: { status?: 'pending' | 'accepted' | 'ended'; channelId?: undefined }) =>
    desiredDirectChannel({ ...friendship, members: [...friendship.members], ...change } as never);

  it('is open between friends, made for both by who asked', () => {
    expect(of({})).toEqual({
      type: 'messaging',
      id: 'a-b',
      createdById: 'b',
      members: ['a', 'b'],
      data: {},
      frozen: false,
      mustExist: true,
      notices: [],
      trustedRoles: [],
    });
  });

  it('is frozen where it exists, once they are no friends, also while one asks again', () => {
    for (const status of ['ended', 'pending'] as const) {
      expect(of({ status })).toMatchObject({ frozen: true, mustExist: false });
    }
  });

  it('is none before they were friends', () => {
    for (const status of ['pending', 'ended'] as const) expect(of({ status, channelId: undefined })).toBeNull();
  });
});
