import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Variables } from './plan.js';
import { type RunningServer, spawnBound, startServer, supervise } from './server-process.js';

/** The compiler's own words for "everything is written, and it is right". */
const COMPILED = /\bFound 0 errors\b/;

/**
 * The server beside a watching compiler: every change that compiles restarts it, one that does not is reported and
 * leaves the running one alone. A server that ends by itself waits for the next change.
 */
export function startWatchedServer(root: string, env: Variables): RunningServer {
  const project = path.join(root, 'tsconfig.build.json');
  const tsc = ['-p', project, '--watch', '--preserveWatchOutput', '--pretty', 'false'];
  const compiler = spawnBound(root, ['node_modules/typescript/bin/tsc', ...tsc], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const compilerProcess = supervise(compiler);
  let server: RunningServer | undefined;
  let stopping = false;
  let turn = Promise.resolve();
  const restart = async (): Promise<void> => {
    await server?.stop();
    if (!stopping) server = startServer(root, env);
  };

  if (compiler.stdout === null) throw new Error('the compiler has no output to read');
  createInterface({ input: compiler.stdout }).on('line', (line) => {
    if (COMPILED.test(line)) turn = turn.then(restart);
    else if (line.trim() !== '') console.log(line);
  });

  return {
    exited: compilerProcess.exited,
    async stop() {
      stopping = true;
      await compilerProcess.stop();
      await turn;
      await server?.stop();
    },
  };
}
