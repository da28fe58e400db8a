import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { ROOT } from '../smoke/starter.js';

type Imports = readonly (readonly [folder: string, mayImport: readonly string[]])[];

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const page = read('docs/architecture.md');

/** What the page abbreviates as "base". */
const BASE = ['config', 'common', 'database', 'auth/decorators'];

/** The table of the boundary check. The script runs on import, so its text is read up to the end of the table. */
function checkedTable(): Imports {
  const script = read('scripts/check-boundaries.mjs');
  const start = script.indexOf('const foundation');
  const end = script.indexOf('\n]);', start) + '\n]);'.length;
  const table = runInNewContext(`${script.slice(start, end)} JSON.stringify([...mayImport])`) as string;
  return (JSON.parse(table) as Imports).filter(([folder]) => existsSync(path.join(ROOT, 'src', folder)));
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

  it('draws every room above those it imports', () => {
    const order = drawn.map(([folder]) => folder);
    const upward = drawn.flatMap(([folder, names]) =>
      names.filter((name) => order.indexOf(name) <= order.indexOf(folder)).map((name) => `${folder} -> ${name}`),
    );
    expect(upward).toEqual([]);
  });

  it('tells of every folder of src/ what lives there', () => {
    const described = [...page.matchAll(/^\| `([a-z/]+)` +\| \S/gm)].map(([, room = '']) => room);
    const folders = readdirSync(path.join(ROOT, 'src')).filter((name) =>
      statSync(path.join(ROOT, 'src', name)).isDirectory(),
    );
    expect(described.toSorted()).toEqual([...folders, 'auth/decorators'].toSorted());
  });
});
