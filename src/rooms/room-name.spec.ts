import fc from 'fast-check';
import { newId } from '../database/string-id.js';
import { providerNameOf, slugOf } from './room-name.js';

/** Texts of every script, and texts that are nearly names. */
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc.string({ unit: fc.constantFrom('a', 'Z', '7', '-', '_', '.', ' ', 'é', 'İ', 'ß', 'ﬁ', '\u0301'), maxLength: 120 }),
);
const ids = fc.stringMatching(/^[0-9a-f]{24}$/);

describe('the slug of a room’s name', () => {
  it.each([
    ['Team Meeting', 'team-meeting'],
    ['  Weekly!  ', 'weekly'],
    ['Zoë’s café', 'zoe-s-cafe'],
    ['a__b..c', 'a-b-c'],
    ['Ｒｏｏｍ ７', 'room-7'],
    ['会議', ''],
    ['---', ''],
    ['', ''],
  ])('of “%s” is “%s”', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it('of any text is words of a-z and 0-9 with single hyphens between, of at most 40 characters', () => {
    fc.assert(
      fc.property(texts, (name) => {
        const slug = slugOf(name);
        expect(slug).toMatch(/^([a-z0-9]+(-[a-z0-9]+)*)?$/);
        expect(slug.length).toBeLessThanOrEqual(40);
      }),
    );
  });

  it('is the same for the same name in upper case, composed or decomposed, and of a slug the slug itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'é', 'ñ', 'Z', '9', ' ', '-'), maxLength: 60 }), (name) => {
        const slug = slugOf(name);
        for (const same of [name.toUpperCase(), name.normalize('NFD'), name.normalize('NFC'), slug])
          expect(slugOf(same)).toBe(slug);
      }),
    );
  });
});

describe('a room’s name at the provider', () => {
  it('of any text has characters that 100ms allows, ends in the record’s id, and is short', () => {
    fc.assert(
      fc.property(texts, ids, (name, _id) => {
        const provided = providerNameOf({ _id, name });
        expect(provided).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(provided.endsWith(`-${_id}`)).toBe(true);
        expect(provided.length).toBeLessThanOrEqual(40 + 1 + _id.length);
      }),
    );
  });

  it('of two rooms differs, whatever they are called, and of one room stays', () => {
    fc.assert(
      fc.property(texts, texts, ids, ids, (name, other, id, otherId) => {
        fc.pre(id !== otherId);
        expect(providerNameOf({ _id: id, name })).not.toBe(providerNameOf({ _id: otherId, name: other }));
        expect(providerNameOf({ _id: id, name })).toBe(providerNameOf({ _id: id, name }));
      }),
    );
  });

  it('begins with “room” where the name has no letters that can be kept', () => {
    const _id = newId();
    expect(providerNameOf({ _id, name: '会議' })).toBe(`room-${_id}`);
  });
});
