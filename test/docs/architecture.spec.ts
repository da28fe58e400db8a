import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../smoke/starter.js';

type Imports = readonly (readonly [folder: string, mayImport: readonly string[]])[];

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const page = read('docs/architecture.md');

/** What the page abbreviates as "base". */
const BASE = ['config', 'common', 'database', 'http', 'policies'];

/** The table that `npm run lint` checks. Node reads it: Jest runs specs as CommonJS. */
function checkedTable(): Imports {
  const print = `import('./.dependency-cruiser.mjs').then((file) => console.log(JSON.stringify(file.mayImport)))`;
  const printed = execFileSync(process.execPath, ['-e', print], { cwd: ROOT, encoding: 'utf8' });
  return Object.entries(JSON.parse(printed) as Record<string, readonly string[]>);
}

const sorted = (entries: Imports): Imports =>
  entries.map(([folder, names]) => [folder, names.toSorted()] as const).toSorted(([a], [b]) => (a < b ? -1 : 1));

describe('docs/architecture.md', () => {
  const drawn: Imports = [...page.matchAll(/^ {2}([a-z/]+) +-> (.+)$/gm)].map(([, folder = '', names = '']) => [
    folder,
    names.split(', ').flatMap((name) => (name === 'base' ? BASE : name === 'nothing' ? [] : [name])),
  ]);

  it('draws the imports that the boundary check allows', () => {
    expect(sorted(drawn)).toEqual(sorted(checkedTable()));
  });

  it('draws every module above those it imports', () => {
    const order = drawn.map(([folder]) => folder);
    const upward = drawn.flatMap(([folder, names]) =>
      names.filter((name) => order.indexOf(name) <= order.indexOf(folder)).map((name) => `${folder} -> ${name}`),
    );
    expect(upward).toEqual([]);
  });

  it('tells of every folder of src/ what lives there', () => {
    const described = [...page.matchAll(/^\| `([a-z/]+)` +\| \S/gm)].map(([, folder = '']) => folder);
    const folders = readdirSync(path.join(ROOT, 'src')).filter((name) =>
      statSync(path.join(ROOT, 'src', name)).isDirectory(),
    );
    expect(described.toSorted()).toEqual(folders.toSorted());
  });
});
