import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../smoke/starter.js';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const page = read('docs/dependencies.md');

/** The rows of the table below a heading: package, what for, why, leaving. */
function rowsUnder(heading: string): string[][] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| `(.+)$/gm)].map(([row]) => {
    const cells = row.split('|').slice(1, -1);
    return cells.map((cell) => cell.trim().replace(/^`(\S+)`$/, '$1'));
  });
}

describe.each([
  ['At run time', manifest.dependencies],
  ['For development and tests', manifest.devDependencies],
])('docs/dependencies.md, "%s"', (heading, declared) => {
  it('has one line for every package of package.json, sorted, and none beside', () => {
    expect(rowsUnder(heading).map(([name]) => name)).toEqual(Object.keys(declared).toSorted());
  });

  it('says of each what for, why this one, and what leaving it takes', () => {
    const incomplete = rowsUnder(heading).filter(
      ([, ...cells]) => cells.length !== 3 || cells.some((cell) => cell.length < 4),
    );
    expect(incomplete).toEqual([]);
  });

  it('speaks of exact versions, as package.json has them', () => {
    expect(Object.entries(declared).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});
