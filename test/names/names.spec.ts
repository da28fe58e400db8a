import fc from 'fast-check';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { Video } from '../support/video.js';
import { MENDED, NAME_PLACES, type Place, SYNC, TEXT_PLACES } from './places.js';

const HARD_TEXTS = [
  '🙂'.repeat(61),
  '🙂'.repeat(120),
  '❤️'.repeat(60),
  `a${'\ufe0f'.repeat(400)}`,
  '\ufb2c'.repeat(60),
  'e\u0301'.repeat(120),
  'x\0y',
  '\ud800',
  '\u202eabc',
  '\u2066abc\u2069',
  '\u2028',
  '\u200b',
  '\u3164',
  '\u0301',
  ' ',
];

const anyText = fc.oneof(
  fc.constantFrom(...HARD_TEXTS),
  fc.string({ unit: 'binary', maxLength: 600 }),
  fc.string({ unit: 'grapheme', maxLength: 130 }),
  fc
    .array(fc.constantFrom('\ud83d', '\udc00', '\ufe0f', '\u200d', '👨‍👩‍👧', 'a', ' ', '\n'), { maxLength: 260 })
    .map((parts) => parts.join('')),
);

describe('a text that a client sends', () => {
  let video: Video;
  let test: TestApp;
  let people: Record<'admin' | 'vet' | 'owner', SignedInAccount>;

  beforeAll(async () => {
    video = await Video.start();
    test = await createTestApp({
      ...video.settings,
      AUTH_PROVISION: 'true',
      CHANNEL_PARTNERS: 'anyone',
      SIGNUP_RATE_LIMIT: '100000',
      HMS_ROOM_RATE_LIMIT: '100000',
    });
    await test.streamControl.enforceRateLimits(false);
    people = {
      admin: await test.createAccount({ role: 'admin' }),
      vet: await test.createAccount({ role: 'vet' }),
      owner: await test.createAccount({ role: 'pet-owner' }),
    };
  });
  afterAll(async () => {
    await test.close();
    await video.close();
  });

  const send = (place: Place, text: string) => place.send(test, people, text);

  describe.each([...NAME_PLACES, ...TEXT_PLACES, SYNC, MENDED].map((place) => [place.name, place] as const))(
    '%s',
    (_name, place) => {
      it('is stored or refused, and never breaks the server', async () => {
        await fc.assert(
          fc.asyncProperty(anyText, async (text) => {
            expect((await send(place, text)).status).toBeLessThan(500);
          }),
          { numRuns: 25, examples: HARD_TEXTS.map((text) => [text] as [string]) },
        );
      }, 60_000);

      it('may be as long as documented, counted in code points, and no longer', async () => {
        const accepted = await send(place, '🙂'.repeat(place.max));
        expect(await place.stored(test, accepted)).toBe('🙂'.repeat(place.max));
        if (place === MENDED || place === SYNC) return;
        expect((await send(place, '🙂'.repeat(place.max + 1))).status).toBe(400);
      });
    },
  );

  describe.each(NAME_PLACES.map((place) => [place.name, place] as const))('%s', (_name, place) => {
    it.each([
      ['a NUL', 'Robin\0'],
      ['a line break', 'Robin\nBerg'],
      ['a line separator', 'Robin\u2028Berg'],
      ['an override of direction', '\u202eRobin'],
      ['an isolate', '\u2066Robin'],
      ['half of a pair', 'Robin\ud83d'],
      ['nothing to see', '\u200b\u200d'],
      ['a filler', '\u3164'],
      ['selectors alone', '\ufe0f'],
      ['combining marks alone', '\u0301'],
    ])('is refused with %s', async (_case, text) => {
      const { status, body } = await send(place, text);
      expect([status, body['code']]).toEqual([400, 'VALIDATION_FAILED']);
    });

    it('is stored in one form, without the spaces around it', async () => {
      const answer = await send(place, '  zoe\u0308 ');
      expect(await place.stored(test, answer)).toBe('zo\u00eb');
    });
  });

  it('is judged by the same rule in a job, item by item', async () => {
    const { body } = await send(SYNC, '\u202eRobin');
    expect(body['results']).toEqual([expect.objectContaining({ outcome: 'failed' })]);
    expect(await SYNC.stored(test, await send(SYNC, ' zoe\u0308 '))).toBe('zo\u00eb');
  });

  it.each([
    ['\u202eRobin\0\nBerg', 'Robin Berg'],
    ['\u200b', ''],
    [`${'x'.repeat(119)}👋🏽`, 'x'.repeat(119)],
  ])('is mended where a token says it: %j', async (given, mended) => {
    expect(await MENDED.stored(test, await send(MENDED, given))).toBe(mended);
  });
});
