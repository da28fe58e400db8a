import { requestIdOf } from './common-headers.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const idFor = (given: string | string[] | undefined) => requestIdOf({ headers: { 'x-request-id': given } });

describe('a request id', () => {
  it.each(['01JD2Z8Q6V5T3M9K', 'e3b0c442-98fc-4c14-9afb', 'a.b_c-1234', 'x'.repeat(64)])(
    'is taken over: %s',
    (given) => {
      expect(idFor(given)).toBe(given);
    },
  );

  it.each([
    ['too short', 'x'.repeat(7)],
    ['too long', 'x'.repeat(65)],
    ['with a blank', 'request 12345'],
    ['with a line break', 'request-1\nforged'],
    ['with markup', '<script>alert</script>'],
    ['with a quote', 'request-1"'],
    ['sent twice', ['request-1', 'request-2']],
    ['missing', undefined],
  ])('is made anew when the given one is %s', (_case, given) => {
    expect(idFor(given)).toMatch(UUID);
  });

  it('is made anew differently every time', () => {
    expect(idFor(undefined)).not.toBe(idFor(undefined));
  });
});
