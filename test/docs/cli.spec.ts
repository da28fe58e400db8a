import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { Cli } from '../../src/cli/cli.js';
import { EXIT } from '../../src/cli/cli-error.js';
import { createProgram } from '../../src/cli/program.js';
import { Terminal } from '../../src/cli/terminal.js';
import { ROOT } from '../smoke/starter.js';

/** Described once for all commands. */
const COMMON = ['--json', '--verbose', '--timeout', '--no-wait', '--help'];

describe('docs/cli.md', () => {
  const page = readFileSync(path.join(ROOT, 'docs/cli.md'), 'utf8');
  const [general = '', ...sections] = page.split(/^## (?=[a-z:]+$)/m);
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  const cli = new Cli(new Terminal(streams), new AbortController().signal, () => Promise.reject(new Error('not here')));
  const { commands } = createProgram(cli);

  it('has a section for every command, in their order, and for nothing else', () => {
    const described = sections.map((section) => section.split('\n')[0]);
    expect(described).toEqual(commands.map((command) => command.name()));
  });

  it('names every option of each, and shows how it is called', () => {
    for (const [index, command] of commands.entries()) {
      const section = sections[index] ?? '';
      expect(section).toContain(`\nnpm run -s cli -- ${command.name()} `);
      for (const { long } of command.options) {
        expect(`${long}: ${(COMMON.includes(long ?? '') ? general : section).includes(long ?? '?')}`).toBe(
          `${long}: true`,
        );
      }
    }
  });

  it('explains every exit code', () => {
    const explained = [...general.matchAll(/^\| (\d) +\| \S/gm)].map(([, code]) => Number(code));
    expect(explained).toEqual(Object.values(EXIT));
  });
});
