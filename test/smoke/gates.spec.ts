import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '../support/eventually.js';
import { ROOT, waitUntilGone } from './starter.js';

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

  describe('build-if-changed', () => {
    const script = (): string => path.join(folder, 'scripts/build-if-changed.mjs');

    beforeEach(() => {
      for (const name of ['src/a.ts', 'sandbox/a.ts']) write(name, '');
      mkdirSync(path.join(folder, 'scripts'));
      copyFileSync(path.join(ROOT, 'scripts/build-if-changed.mjs'), script());
      write('program.mjs', 'console.log(process.argv.slice(2).join());');
    });

    const buildBy = (command: string): void => write('package.json', JSON.stringify({ scripts: { build: command } }));

    it('runs the program that is named, after a build that succeeds', () => {
      const builds = ['dist', 'dist-sandbox'].map((name) => `mkdir -p ${name} && touch ${name}/.tsbuildinfo`);
      buildBy(builds.join(' && '));
      const started = (): unknown => run([script(), 'program.mjs', 'one', '--two']);
      const built = { status: 0, stdout: 'one,--two\n', stderr: 'Building the server and the sandbox ...\n' };
      expect(started()).toEqual(built);
      // Built at the moment at which the build began, so a source that changes during a build is built again.
      utimesSync(path.join(folder, 'src/a.ts'), 0, 0);
      utimesSync(path.join(folder, 'sandbox/a.ts'), 0, 0);
      expect(started()).toEqual({ ...built, stderr: '' });
    });

    it('ends with the exit code of a build that fails, and runs nothing', () => {
      buildBy('exit 3');
      expect(run([script(), 'program.mjs'])).toMatchObject({ status: 3, stdout: '' });
    });

    it('ends the compilers on Ctrl-C, and says so', async () => {
      buildBy('echo $$ >pid; sleep 60; echo late >late');
      const child = spawn(process.execPath, [script(), 'program.mjs'], { stdio: ['ignore', 'ignore', 'pipe'] });
      let printed = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (printed += text));
      const file = path.join(folder, 'pid');
      await eventually('the build to run', () => existsSync(file) && readFileSync(file, 'utf8') !== '');
      child.kill('SIGINT');
      const [code] = (await once(child, 'close')) as [number];
      expect({ code, printed }).toEqual({
        code: 130,
        printed: 'Building the server and the sandbox ...\nStopped during the build; nothing was started.\n',
      });
      await waitUntilGone(Number(readFileSync(file, 'utf8')));
    });
  });

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
