import fc from 'fast-check';
import { isInstant } from './instant.js';

const moment = fc.date({
  min: new Date('2000-01-02T00:00:00Z'),
  max: new Date('2100-12-30T00:00:00Z'),
  noInvalidDate: true,
});

describe('a moment in a request', () => {
  it('may be any time that JavaScript prints', () => {
    fc.assert(fc.property(moment, (date) => isInstant(date.toISOString())));
  });

  it.each([
    '2026-11-21T13:00:00Z',
    '2026-11-21T13:00Z',
    '2026-11-21T13:00:00.123456789Z',
    '2026-11-21T13:00:00+05:30',
    '2026-11-21T13:00:00-08:00',
    '2028-02-29T23:59:59Z',
    '2000-02-29T00:00:00Z',
  ])('may be %s', (text) => {
    expect(isInstant(text)).toBe(true);
  });

  it.each([
    ['no offset', '2026-11-21T13:00:00'],
    ['no time', '2026-11-21'],
    ['a blank for the T', '2026-11-21 13:00:00Z'],
    ['a small z', '2026-11-21T13:00:00z'],
    ['a line break after it', '2026-11-21T13:00:00Z\n'],
    ['a week date', '2026-W47-6T13:00:00Z'],
    ['a thirteenth month', '2026-13-01T13:00:00Z'],
    ['no month', '2026-00-10T13:00:00Z'],
    ['a day zero', '2026-11-00T13:00:00Z'],
    ['the 31st of a shorter month', '2026-11-31T13:00:00Z'],
    ['a leap day in another year', '2026-02-29T13:00:00Z'],
    ['a leap day in a century', '2100-02-29T13:00:00Z'],
    ['an hour too many', '2026-11-21T25:00:00Z'],
    ['a minute too many', '2026-11-21T13:60:00Z'],
    ['a leap second', '2026-12-31T23:59:60Z'],
    ['a year long past', '1999-12-31T13:00:00Z'],
    ['a year far away', '2101-01-01T13:00:00Z'],
    ['a year of five digits', '+12026-11-21T13:00:00Z'],
    ['a number', 1_795_266_000_000],
    ['a Date', new Date('2026-11-21T13:00:00Z')],
    ['a list', ['2026-11-21T13:00:00Z']],
    ['an operator object', { $gt: '' }],
    ['nothing', undefined],
  ])('may not have or be %s', (_case, value) => {
    expect(isInstant(value)).toBe(false);
  });
});
