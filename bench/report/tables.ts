import type { Latency } from '../load/statistics.js';
import type { Comparison, Figure, GrowthRow, RealtimeRow, Report } from './report.js';

/** What a reader must know of the run beside its figures. */
export interface RunFacts {
  readonly date: Date;
  readonly quick: boolean;
  readonly machine: string;
  readonly database: string;
}

/** The whole report as Markdown. Sections without figures are left out. */
export function renderReport({ comparisons, figures, growth, realtime, failures }: Report, facts: RunFacts): string {
  const note = facts.quick ? 'A quick run: it shows that everything runs, its figures measure nothing. ' : '';
  return [
    `${note}${facts.date.toISOString().slice(0, 10)}, ${facts.machine}, ${facts.database}. Milliseconds, MiB.`,
    ...(comparisons.length > 0 ? [comparisonTable(comparisons)] : []),
    ...(figures.length > 0 ? [figureTable(figures)] : []),
    ...(growth.length > 0 ? [growthTable(growth)] : []),
    ...(realtime.length > 0 ? [realtimeTable(realtime)] : []),
    ...failures.map(({ scenario, reason }) => `Not measured: ${scenario}: ${reason}`),
  ].join('\n\n');
}

function comparisonTable(comparisons: readonly Comparison[]): string {
  const head = ['what', 'conn.', 'ours /s', 'p50', 'p99', 'RSS', 'against', '/s', 'p50', 'p99', 'RSS'];
  return table(
    [...head, 'ratio of', 'ratio', 'goal', 'verdict'],
    comparisons.map(({ scenario, connections, ours, other, by, ratio, goal }) => [
      scenario,
      String(connections),
      figure(ours.perSecond),
      figure(ours.p50Ms),
      figure(ours.p99Ms),
      figure(ours.rssMiB),
      other.name,
      figure(other.perSecond),
      figure(other.p50Ms),
      figure(other.p99Ms),
      figure(other.rssMiB),
      by === 'rate' ? 'requests/s' : 'p50',
      figure(ratio),
      goal === undefined ? '-' : `>= ${goal}`,
      verdict(goal === undefined ? undefined : ratio >= goal),
    ]),
  );
}

function figureTable(figures: readonly Figure[]): string {
  return table(
    ['figure', 'value', 'unit', 'goal', 'verdict'],
    figures.map(({ what, value, unit, atMost }) => [
      what,
      figure(value),
      unit,
      atMost === undefined ? '-' : `<= ${atMost}`,
      verdict(atMost === undefined ? undefined : value <= atMost),
    ]),
  );
}

function growthTable(rows: readonly GrowthRow[]): string {
  return table(
    ['operation', 'documents of each kind', 'keys examined', 'documents examined', 'p50', 'data', 'indexes'],
    rows.map(({ operation, documents, keysExamined, docsExamined, p50Ms, dataMiB, indexMiB }) => [
      operation,
      documents.toLocaleString('en-US'),
      figure(keysExamined),
      figure(docsExamined),
      figure(p50Ms),
      figure(dataMiB),
      figure(indexMiB),
    ]),
  );
}

function realtimeTable(rows: readonly RealtimeRow[]): string {
  return table(
    ['what', 'clients', 'p50', 'p95', 'p99', 'against', 'p50', 'p95', 'p99', 'ratio of p95', 'goal of p95', 'verdict'],
    rows.map(({ what, clients, ours, other, goalP95Ms }) => [
      what,
      String(clients),
      ...timesOf(ours),
      other?.name ?? '-',
      ...timesOf(other),
      figure((other?.p95Ms ?? Number.NaN) / ours.p95Ms),
      goalP95Ms === undefined ? '-' : `<= ${goalP95Ms}`,
      verdict(goalP95Ms === undefined ? undefined : ours.p95Ms <= goalP95Ms),
    ]),
  );
}

const timesOf = (latency: Latency | undefined): string[] =>
  [latency?.p50Ms, latency?.p95Ms, latency?.p99Ms].map((value) => figure(value ?? Number.NaN));

/** Aligned as Prettier aligns tables, so that a page with these figures in it is formatted. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) => Math.max(3, name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map((row) => line(row))].join('\n');
}

const verdict = (met: boolean | undefined): string => (met === undefined ? '-' : met ? 'met' : 'not met');

/** Three significant digits; whole numbers from 100 on; a dash for what is not known. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (Math.abs(value) >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
