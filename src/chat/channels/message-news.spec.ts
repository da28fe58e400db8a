import fc from 'fast-check';
import type { LastMessage } from './channel.schema.js';
import { isNewer, type MessageNews, newestPerChannel, newsOf } from './message-news.js';

const at = (second: number): Date => new Date(1_795_000_000_000 + second * 1000);

/** Few ids and few moments, so that everything meets everything. A message keeps its time of creation. */
const message: fc.Arbitrary<LastMessage> = fc
  .record({ n: fc.nat(3), version: fc.nat(2), deleted: fc.boolean() })
  .map(({ n, version, deleted }) => ({
    id: `m-${n}`,
    preview: deleted ? '' : `version ${version} of ${n}`,
    userId: 'robin',
    createdAt: at(Math.floor(n / 2)),
    updatedAt: at(10 + version),
    deleted,
  }));
const news: fc.Arbitrary<MessageNews> = fc.record({ cid: fc.constantFrom('messaging:a', 'messaging:b'), message });

describe('news of messages', () => {
  it('come to the same whatever their order and however often they come', () => {
    const told = (list: readonly MessageNews[]) =>
      new Map(
        newestPerChannel(list).map(({ cid, message: { id, deleted, updatedAt } }) => [
          cid,
          deleted ? `${id} gone` : `${id} ${updatedAt.getTime()}`,
        ]),
      );
    const orders = fc
      .array(news, { minLength: 1 })
      .chain((items) =>
        fc.tuple(fc.constant(items), fc.shuffledSubarray([...items, ...items], { minLength: items.length * 2 })),
      );
    fc.assert(fc.property(orders, ([items, again]) => expect(told(again)).toEqual(told(items))));
  });

  it('are never news to themselves, nor to each other both ways', () => {
    fc.assert(
      fc.property(message, message, (a, b) => {
        expect(isNewer(a, a)).toBe(false);
        expect(isNewer(a, b) && isNewer(b, a)).toBe(false);
      }),
    );
  });

  it.each([
    ['a reply in a thread', { cid: 'messaging:a', parentId: 'm-0' }],
    ['an event without its channel', { cid: undefined, parentId: undefined }],
  ])('are not %s', (_case, { cid, parentId }) => {
    const event = {
      id: 'm-1',
      text: 'hi',
      userId: 'robin',
      parentId,
      silent: false,
      createdAt: at(1),
      updatedAt: at(1),
    };
    expect(newsOf({ type: 'message.new', cid, message: event })).toBeNull();
  });
});
