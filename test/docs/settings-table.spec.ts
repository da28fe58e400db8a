import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AppConfig } from '../../src/config/app-config.js';
import { Variables } from '../../src/config/variables.js';
import { ROOT } from '../smoke/starter.js';
import { sectionOf } from './walk.js';

interface Row {
  readonly name: string;
  readonly shownDefault: string;
  readonly allowed: string;
}

const page = readFileSync(path.join(ROOT, 'docs/operations.md'), 'utf8');
const section = sectionOf(page, 'Settings').split('\n### ')[0] ?? '';
const rows: readonly Row[] = [...section.matchAll(/^\| `([A-Z0-9_]+)` *\|(.+)\|(.+)\|(.+)\|$/gm)].map(
  ([, name = '', , shownDefault = '', allowed = '']) => ({
    name,
    shownDefault: shownDefault.trim(),
    allowed: allowed.trim(),
  }),
);
const variables = new Variables({});
void new AppConfig(variables);

const declarationOf = (name: string) => variables.declared.find((candidate) => candidate.name === name);

describe('the table of settings in docs/operations.md', () => {
  it('has every setting once, and none beside', () => {
    expect(rows.map(({ name }) => name).toSorted()).toEqual(variables.declared.map(({ name }) => name).toSorted());
  });

  it.each(rows)('shows the default of $name', ({ name, shownDefault }) => {
    const fallback = declarationOf(name)?.fallback;
    if (fallback) expect(shownDefault).toBe(`\`${fallback}\``);
    else expect(['required', 'none', "Stream's own"]).toContain(shownDefault);
  });

  it.each(rows.filter(({ name }) => declarationOf(name)?.min !== undefined))(
    'shows the bounds of $name',
    ({ name, allowed }) => {
      expect(allowed).toBe(`${declarationOf(name)?.min} to ${declarationOf(name)?.max}`);
    },
  );

  it('has bounds to show', () => {
    expect(rows.filter(({ allowed }) => /^\d+ to \d+$/.test(allowed)).length).toBeGreaterThan(5);
  });
});
