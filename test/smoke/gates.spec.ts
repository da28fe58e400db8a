import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from './starter.js';

jest.setTimeout(60_000);

describe('gates', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'gates-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  const run = (
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ): { status: number | null; stdout: string; stderr: string } => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], ...env },
    });
    return { status, stdout, stderr };
  };

  describe('closing line', () => {
    const jestIn = (args: readonly string[] = []): { status: number | null; lastLine: string | undefined } => {
      const config = JSON.stringify({ rootDir: folder, transform: {}, testMatch: ['**/*.check.cjs'] });
      const reporter = `--reporters=${path.join(ROOT, 'scripts/closing-line.mjs')}`;
      const { status, stdout } = run([
        path.join(ROOT, 'node_modules/jest/bin/jest.js'),
        '--config',
        config,
        reporter,
        ...args,
      ]);
      return { status, lastLine: stdout.trimEnd().split('\n').at(-1) };
    };

    it('counts what passed and what failed', () => {
      write('a.check.cjs', `it('a', () => {}); it('b', () => { throw new Error('no'); });`);
      expect(jestIn()).toEqual({ status: 1, lastLine: '1 passed, 1 failed' });
    });

    it('counts a file that cannot be loaded as a failure', () => {
      write('a.check.cjs', `it('a', () => {});`);
      write('b.check.cjs', `throw new Error('no');`);
      expect(jestIn()).toEqual({ status: 1, lastLine: '1 passed, 1 failed' });
    });

    it('is green only for a run in which all tests passed', () => {
      write('a.check.cjs', `it('a', () => {}); it('b', () => {});`);
      expect(jestIn()).toEqual({ status: 0, lastLine: '2 passed, 0 failed' });
    });

    it('fails a run in which no test ran', () => {
      write('a.check.cjs', `it('a', () => {});`);
      expect(jestIn(['-t', 'nothing of that name']).status).toBe(1);
    });
  });
});
