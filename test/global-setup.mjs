/**
 * Before the first spec that needs a database: one `mongod` for the whole run, unless MONGODB_URI names a server. Specs
 * find it in TEST_MONGODB_URI; each makes a database of its own there.
 *
 * Jest compiles this file's imports without its module mapping, so the sandbox is compiled first.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export default async function setUp() {
  process.env.TEST_MONGODB_URI = process.env.MONGODB_URI || (await startOwn());
}

async function startOwn() {
  const compiler = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.sandbox.json'];
  const { status } = spawnSync(process.execPath, compiler, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('the sandbox does not compile');
  const { startTestMongod } = await import('../dist-sandbox/database/testing/test-mongod.js');
  const mongod = await startTestMongod();
  globalThis.testMongod = mongod;
  return mongod.uri('');
}
