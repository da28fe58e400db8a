import type { Comparison, Report, Side } from './report.js';
import { figure, renderReport } from './tables.js';

const facts = { date: new Date('2026-11-21T12:00:00Z'), quick: false, machine: 'a machine', database: 'a database' };
const side: Side = { name: 'rival', perSecond: 1000, p50Ms: 1, p99Ms: 2, rssMiB: 100 };
const comparison: Comparison = {
  scenario: 'chat token',
  connections: 10,
  by: 'rate',
  ours: { ...side, name: 'backchannel' },
  other: side,
  ratio: 10,
  goal: 10,
};
const empty: Report = { comparisons: [], figures: [], growth: [], realtime: [], failures: [] };
const render = (part: Partial<Report>): string => renderReport({ ...empty, ...part }, facts);

describe('the tables', () => {
  it.each([
    [10, 10, 'met'],
    [9.99, 10, 'not met'],
    [1, undefined, '-'],
  ])('call a ratio of %d with the goal %s "%s"', (ratio, goal, verdict) => {
    expect(render({ comparisons: [{ ...comparison, ratio, goal }] })).toMatch(new RegExp(`\\| ${verdict} +\\|$`));
  });

  it.each([
    [50, 50, 'met'],
    [50.1, 50, 'not met'],
    [1, undefined, '-'],
  ])('call a figure of %d that should be at most %s "%s"', (value, atMost, verdict) => {
    expect(render({ figures: [{ what: 'p99', value, unit: 'ms', atMost }] })).toMatch(
      new RegExp(`\\| ${verdict} +\\|$`),
    );
  });

  it.each([
    [100, 'met'],
    [100.1, 'not met'],
  ])('call a p95 of %d ms that should be at most 100 "%s", and show the ratio', (p95Ms, verdict) => {
    const row = { what: 'message', clients: 2, ours: { p50Ms: 1, p95Ms, p99Ms: 300 }, goalP95Ms: 100 };
    const other = { name: 'bare', p50Ms: 0.5, p95Ms: 50, p99Ms: 60 };
    expect(render({ realtime: [{ ...row, other }] })).toMatch(new RegExp(`\\| 0.5 +\\| <= 100 +\\| ${verdict} +\\|$`));
    expect(render({ realtime: [row] })).toMatch(new RegExp(`\\| - +\\| <= 100 +\\| ${verdict} +\\|$`));
  });

  it('say what could not be measured, and nothing of what was not', () => {
    const text = render({ failures: [{ scenario: 'list', reason: 'the server answered 500' }] });
    expect(text).toContain('Not measured: list: the server answered 500');
    expect(text).not.toContain('|');
  });

  it('are aligned, so that the page they are put into is formatted', () => {
    const figures = [
      { what: 'short', value: 1, unit: 'ms' },
      { what: 'a much longer name', value: 12_345, unit: 'events/s' },
    ];
    const lines = render({ figures })
      .split('\n')
      .filter((line) => line.startsWith('|'));
    expect(lines).toHaveLength(4);
    expect(new Set(lines.map(({ length }) => length)).size).toBe(1);
  });

  it('show a dash where the database reports nothing', () => {
    const row = { documents: 1000, operation: 'list', docsExamined: 31, p50Ms: 1, dataMiB: 2, indexMiB: Number.NaN };
    expect(render({ growth: [{ ...row, keysExamined: Number.NaN }] })).toMatch(
      /\| list +\| 1,000 +\| - +\| 31 +\| 1 +\| 2 +\| - +\|$/,
    );
  });
});

describe('a figure', () => {
  it.each([
    [12_345.6, '12,346'],
    [100.4, '100'],
    [12.345, '12.3'],
    [0.123_45, '0.123'],
    [7, '7'],
    [0, '0'],
    [Number.POSITIVE_INFINITY, '-'],
  ])('%d is shown as %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });
});
