/**
 * Before the first spec that needs a database: one `mongod` for the whole run, unless MONGODB_URI names a server. Specs
 * find it in TEST_MONGODB_URI; each makes a database of its own there.
 *
 * Jest does not map the imports of this file as it does those of specs, so what it uses is compiled first.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export default function setUp() {
  return startDatabase(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.sandbox.json']);
}

/** For specs that run compiled programs: everything is compiled, where a source has changed. */
export function setUpPrograms() {
  return startDatabase(['scripts/build-if-changed.mjs']);
}

async function startDatabase(compiler) {
  const { status } = spawnSync(process.execPath, compiler, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('the sources do not compile');
  process.env.TEST_MONGODB_URI ||= process.env.MONGODB_URI || (await startOwn());
}

async function startOwn() {
  const { startTestMongod } = await import('../dist-sandbox/database/testing/test-mongod.js');
  globalThis.testMongod = await startTestMongod();
  return globalThis.testMongod.uri('');
}
