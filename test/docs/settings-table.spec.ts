import 'reflect-metadata';
import { getMetadataStorage } from 'class-validator';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Environment, ENVIRONMENT_NAMES } from '../../src/config/environment.js';
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
const defaults: ReadonlyMap<string, unknown> = new Map(Object.entries(new Environment()));

/** The number that a rule such as `@Min(1)` gives a setting. */
function boundOf(name: string, rule: 'min' | 'max'): unknown {
  const rules = getMetadataStorage().getTargetValidationMetadatas(Environment, '', false, false);
  return rules.find((candidate) => candidate.propertyName === name && candidate.name === rule)?.constraints[0];
}

describe('the table of settings in docs/operations.md', () => {
  it('has every setting once, in the order of the class, and none beside', () => {
    expect(rows.map(({ name }) => name)).toEqual(ENVIRONMENT_NAMES);
  });

  it.each(rows)('shows the default of $name', ({ name, shownDefault }) => {
    const value = defaults.get(name);
    const inWords = ['required', 'none', "Stream's own"];
    if (value === undefined || Array.isArray(value)) expect(inWords).toContain(shownDefault);
    else expect(shownDefault).toBe(`\`${String(value)}\``);
  });

  it.each(rows.filter(({ name }) => boundOf(name, 'min') !== undefined))(
    'shows the bounds of $name',
    ({ name, allowed }) => {
      expect(allowed).toBe(`${String(boundOf(name, 'min'))} to ${String(boundOf(name, 'max'))}`);
    },
  );

  it('has bounds to show', () => {
    expect(rows.filter(({ allowed }) => /^\d+ to \d+$/.test(allowed)).length).toBeGreaterThan(5);
  });
});
