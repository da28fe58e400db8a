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

  describe('check-boundaries', () => {
    const check = (): ReturnType<typeof run> => run([path.join(ROOT, 'scripts/check-boundaries.mjs'), folder]);

    it('is silent where everybody keeps to the table', () => {
      write('src/app.module.ts', `import './users/users.module.js'; import './chat/chat.module.js';`);
      write('src/users/users.module.ts', `import { Public } from '../auth/decorators/public.js'; import './dto/a.js';`);
      write('src/users/dto/a.ts', `import type { Clock } from '../../common/clock.js'; import 'node:fs';`);
      write('src/stream/stream.service.ts', `import { StreamChat } from 'stream-chat';`);
      write('src/cli/sync.ts', `import { AppModule } from '../app.module.js';`);
      write('sandbox/start.ts', `import './stream/server.js';`);
      write('test/a.spec.ts', `import '../src/app.module.js'; import '../sandbox/start.js'; import 'stream-chat';`);
      expect(check()).toEqual({ status: 0, stdout: '', stderr: '' });
    });

    it.each([
      ['src/users/a.ts', `import '../chat/x.js'`, 'users may import'],
      ['src/users/dto/a.ts', `export { x } from '../../chat/x.js'`, 'not chat'],
      ['src/users/a.ts', `import type { A } from '../auth/auth.service.js'`, 'not auth'],
      ['src/users/a.ts', `const x = import('../chat/x.js')`, 'not chat'],
      ['src/auth/decorators/a.ts', `import '../auth.service.js'`, 'auth/decorators may import'],
      ['src/chat/a.ts', `import '../app.module.js'`, 'not the roof'],
      ['src/chat/a.ts', `import 'stream-chat'`, 'only src/stream imports stream-chat'],
      ['src/chat/a.ts', `import '../../sandbox/start.js'`, 'src never imports sandbox'],
      ['src/main.ts', `import '../test/x.js'`, 'src never imports test'],
      ['sandbox/a.ts', `import '../src/main.js'`, 'sandbox never imports src'],
      ['src/unheard-of/a.ts', `import '../users/x.js'`, 'not in the table'],
    ])('refuses in %s: %s', (file, text, reason) => {
      write(file, `\n${text};\n`);
      const { status, stderr } = check();
      expect(status).toBe(1);
      expect(stderr.startsWith(`${file}:2  `)).toBe(true);
      expect(stderr).toContain(reason);
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
