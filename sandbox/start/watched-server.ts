import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Variables } from './plan.js';
import { type RunningServer, spawnBound, startServer, supervise } from './server-process.js';

/** What the compiler prints once everything has compiled and is written. */
const COMPILED = /\bFound 0 errors\b/;

/**
 * The server beside a compiler in watch mode. A change that compiles restarts the server; one that does not is reported,
 * and the server keeps running. A server that ends by itself is started again at the next change.
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
