import { LEASE_MS } from '../../src/work/claim.js';
import type { WorkQueue } from '../../src/work/work-queue.js';
import { Gate, type Item, useWorkScene } from './work-scene.js';

const HOUR_MS = 3_600_000;

describe('documents as a queue', () => {
  const scene = useWorkScene();
  let queue: WorkQueue<Item>;
  beforeAll(() => {
    queue = scene.queue();
  });

  /** Claims an item that must be there. */
  const claimed = async (id?: string, from = queue): Promise<Item> => {
    const item = await from.claim(id);
    if (!item) throw new Error('there was nothing to claim');
    return item;
  };

  describe('marking', () => {
    it('changes the state and makes the document due in one update', async () => {
      await scene.model.create({ _id: 'a', work: {} });
      expect(await queue.claim('a')).toBeNull();
      expect(await queue.change({ _id: 'a' }, { $set: { note: 'changed' } })).toMatchObject({ note: 'changed' });
      expect(await claimed('a')).toMatchObject({ note: 'changed', work: { status: 'running', revision: 1 } });
    });

    it('leaves a document alone that does not match', async () => {
      await scene.add(['a']);
      const before = await scene.find('a');
      expect(await queue.change({ _id: 'a', note: 'other' }, { $set: { note: 'changed' } })).toBeNull();
      expect(await scene.find('a')).toEqual(before);
    });

    it('ten times is one piece of work', async () => {
      await scene.add(['a']);
      for (let change = 0; change < 10; change += 1) await queue.markAgain('a');
      await queue.claimed.finish(await claimed());
      expect(await queue.claim()).toBeNull();
      expect((await scene.find('a')).work).toMatchObject({ status: 'idle', revision: 11, doneRevision: 11 });
    });

    it('many at once marks those that are there, and no others', async () => {
      await scene.add(['a', 'b', 'c']);
      for (const id of ['a', 'b', 'c']) await queue.claimed.finish(await claimed(id));
      expect(await queue.changeMany({ _id: { $in: ['a', 'c', 'nobody'] } }, {})).toBe(2);
      expect([await queue.claim('a'), await queue.claim('b'), await queue.claim('c')].map((item) => item?._id)).toEqual(
        ['a', undefined, 'c'],
      );
    });

    it('brings a dead document back, with a new count of attempts', async () => {
      await scene.add(['a']);
      await queue.claimed.fail(await claimed(), { permanent: true });
      await queue.markAgain('a');
      expect((await claimed()).work).toMatchObject({ attempts: 1, failingSince: null });
    });
  });

  describe('claiming', () => {
    it('frees an item whose lease is longer than any, as when the database’s clock was put back', async () => {
      await scene.add(['a']);
      await scene.queue().claim('a');
      expect(await scene.queue().claim('a')).toBeNull();
      await scene.model.updateOne({ _id: 'a' }, { $set: { 'work.leaseUntil': scene.clock.in(3_600_000) } });
      expect((await scene.queue().claim('a'))?.work.fence).toBe(2);
    });

    it('takes what has been due longest, and nothing that is not due yet', async () => {
      await scene.add(['later'], scene.clock.in(1));
      await scene.add(['second'], scene.clock.in(-1000));
      await scene.add(['first'], scene.clock.in(-2000));
      expect([await queue.claim(), await queue.claim(), await queue.claim()].map((item) => item?._id)).toEqual([
        'first',
        'second',
        undefined,
      ]);
      scene.clock.advance(1);
      expect((await claimed())._id).toBe('later');
    });

    it('of one document leaves the others', async () => {
      await scene.add(['a', 'b']);
      expect((await claimed('b'))._id).toBe('b');
      expect(await queue.claim('b')).toBeNull();
      expect(await queue.claim('c')).toBeNull();
      expect((await claimed())._id).toBe('a');
    });

    it('gives a document to one of many that ask at once', async () => {
      await scene.add(['a']);
      const claims = await Promise.all(Array.from({ length: 20 }, () => scene.queue().claim('a')));
      expect(claims.filter(Boolean)).toHaveLength(1);
    });

    it('counts claims for ever, and names each of them', async () => {
      await scene.add(['a']);
      const first = await claimed();
      scene.clock.advance(LEASE_MS);
      const second = await claimed();
      expect([first.work.fence, second.work.fence]).toEqual([1, 2]);
      expect([first.work.attempts, second.work.attempts]).toEqual([1, 2]);
      expect(second.work.owner).not.toBe(first.work.owner);
      expect(second.work.leaseUntil).toEqual(scene.clock.in(LEASE_MS));
    });

    it('in batches by two processes at once takes every document once', async () => {
      const ids = Array.from({ length: 40 }, (_, n) => `item-${n}`);
      await scene.add(ids);
      const taken: string[] = [];
      const takeAll = async (from: WorkQueue<Item>): Promise<void> => {
        while (taken.length < ids.length) {
          const items = await from.claimMany(7);
          expect(items.length).toBeLessThanOrEqual(7);
          taken.push(...items.map(({ _id }) => _id));
        }
      };
      await Promise.all([takeAll(scene.queue()), takeAll(scene.queue()), takeAll(scene.queue())]);
      expect(taken.toSorted()).toEqual(ids.toSorted());
    });

    it('in batches leaves what another process took in the meantime', async () => {
      await scene.add(['a', 'b', 'c']);
      const gate = new Gate();
      scene.haltNextBatch(gate);
      const late = scene.queue().claimMany(3);
      await gate.someoneWaits();
      const taken = [await claimed('a'), await claimed('b')];
      gate.open();
      expect((await late).map(({ _id }) => _id)).toEqual(['c']);
      for (const { _id, work } of taken) expect((await scene.find(_id)).work).toEqual(work);
    });

    it('in batches takes those first that have been due longest', async () => {
      await scene.add(['new']);
      await scene.add(['old'], scene.clock.in(-1000));
      await scene.add(['not yet'], scene.clock.in(1000));
      expect((await queue.claimMany(1)).map(({ _id }) => _id)).toEqual(['old']);
      expect((await queue.claimMany(9)).map(({ _id }) => _id)).toEqual(['new']);
      expect(await queue.claimMany(9)).toEqual([]);
    });
  });

  describe('a lease', () => {
    it('holds for ten seconds, and frees the document after them', async () => {
      await scene.add(['a']);
      await claimed();
      scene.clock.advance(LEASE_MS - 1);
      expect(await queue.claim()).toBeNull();
      scene.clock.advance(1);
      expect((await claimed())._id).toBe('a');
    });

    it('holds longer when it is renewed', async () => {
      await scene.add(['a', 'b']);
      const items = await queue.claimMany(2);
      scene.clock.advance(LEASE_MS - 1);
      await queue.claimed.renew(items);
      scene.clock.advance(LEASE_MS - 1);
      expect(await queue.claimMany(2)).toEqual([]);
    });

    it('that was lost cannot be renewed', async () => {
      await scene.add(['a']);
      const lost = await claimed();
      scene.clock.advance(LEASE_MS);
      const holder = await claimed();
      scene.clock.advance(1000);
      await queue.claimed.renew([lost]);
      expect((await scene.find('a')).work.leaseUntil).toEqual(holder.work.leaseUntil);
    });
  });

  describe('finishing', () => {
    it('makes the document idle, and writes what the work found out', async () => {
      await scene.add(['a']);
      expect(await queue.claimed.finish(await claimed(), { set: { note: 'done' } })).toBe(true);
      const { note, work } = await scene.find('a');
      expect(note).toBe('done');
      expect(work).toMatchObject({ status: 'idle', dueAt: null, owner: null, leaseUntil: null, doneRevision: 1 });
      scene.clock.advance(72 * HOUR_MS);
      expect(await queue.claim()).toBeNull();
    });

    it('makes it due again when time itself will bring more work', async () => {
      await scene.add(['a']);
      await queue.claimed.finish(await claimed(), { nextDueAt: scene.clock.in(HOUR_MS) });
      expect(await queue.claim()).toBeNull();
      scene.clock.advance(HOUR_MS);
      expect((await claimed()).work.attempts).toBe(1);
    });

    it('makes it due at once when it was changed meanwhile', async () => {
      await scene.add(['a']);
      const item = await claimed();
      await queue.markAgain('a');
      expect(await queue.claim()).toBeNull();
      expect(await queue.claimed.finish(item, { nextDueAt: scene.clock.in(HOUR_MS) })).toBe(true);
      expect((await claimed()).work).toMatchObject({ revision: 2, doneRevision: 1 });
    });

    it('under a claim that was lost is refused, and changes nothing', async () => {
      await scene.add(['a']);
      const lost = await claimed();
      scene.clock.advance(LEASE_MS);
      await claimed();
      const before = await scene.find('a');
      expect(await queue.claimed.finish(lost, { set: { note: 'too late' } })).toBe(false);
      expect(await scene.find('a')).toEqual(before);
    });

    it('twice is refused the second time', async () => {
      await scene.add(['a']);
      const item = await claimed();
      expect([await queue.claimed.finish(item), await queue.claimed.finish(item)]).toEqual([true, false]);
    });

    it('of a document that is gone is refused', async () => {
      await scene.add(['a']);
      const item = await claimed();
      await scene.clear();
      expect(await queue.claimed.finish(item)).toBe(false);
    });
  });
});
