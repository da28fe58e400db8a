/**
 * Who may import whom, checked: the table below is the architecture's rule about folders, read as data. Lint rules
 * match the text of an import and so cannot tell `../users/` in one folder from `../users/` in another; here every
 * import is resolved to the folder it lands in.
 *
 *   node scripts/check-boundaries.mjs [root]
 *
 * Silent when all is well. Otherwise one line per faulty import (file:line, what, why) and exit code 1.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const foundation = ['config', 'common', 'database'];
const feature = [...foundation, 'auth/decorators'];

/**
 * Folder of src/ -> the folders of src/ it may import. A folder may only name folders above it, so the table itself
 * cannot hold a cycle. `auth/decorators` (`@Public()`, `@Roles()`, `@CurrentUser()`) is apart from the rest of
 * `auth`, because every feature declares its policy with it while `auth` itself stands on `users`.
 */
const mayImport = new Map([
  ['config', []],
  ['common', ['config']],
  ['database', ['config', 'common']],
  ['work', foundation],
  ['stream', ['config', 'common']],
  ['auth/decorators', ['config', 'common']],
  ['users', [...feature, 'work', 'stream']],
  ['auth', [...feature, 'users']],
  ['webhooks', [...feature, 'work', 'stream']],
  ['chat', [...feature, 'users', 'webhooks', 'work', 'stream']],
  ['appointments', [...feature, 'chat', 'users', 'work', 'stream', 'webhooks']],
  ['notifications', [...feature, 'users', 'chat', 'webhooks', 'work']],
  ['rooms', [...feature, 'users', 'appointments', 'work']],
  [
    'admin',
    [...feature, 'work', 'stream', 'auth', 'users', 'webhooks', 'chat', 'appointments', 'notifications', 'rooms'],
  ],
  // Readiness tells how Stream is doing.
  ['health', [...feature, 'stream']],
  ['metrics', feature],
]);

/** Files directly in src/ are the roof, and commands stand on the whole application: both may import everything. */
const roofFolders = new Set(['', 'cli']);

/** Programs that share one repository and meet only over the network. Tests and benchmarks may use all of them. */
const programs = ['src', 'sandbox'];

/** Packages with one door. The key is the package, the value the only folder of src/ that opens it. */
const oneDoor = new Map([['stream-chat', 'stream']]);

/** A folder name from the table (`auth/decorators` before `auth`), or the first part of the path if none matches. */
function folderOf(pathInSrc) {
  const folder = path.posix.dirname(pathInSrc);
  if (folder === '.') return '';
  const known = [...mayImport.keys()].filter((name) => folder === name || folder.startsWith(`${name}/`));
  return known.sort((a, b) => b.length - a.length)[0] ?? folder.split('/')[0];
}

/** Why `file` (posix path from the root) must not import `specifier`; nothing when it may. */
function objection(file, specifier) {
  const [program, ...rest] = file.split('/');
  const from = folderOf(rest.join('/'));
  if (!specifier.startsWith('.')) {
    const name = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/');
    const door = oneDoor.get(name);
    const closed = program === 'src' && door !== undefined && from !== door;
    return closed ? `only src/${door} imports ${name}` : undefined;
  }
  const target = path.posix.join(path.posix.dirname(file), specifier);
  const [targetProgram, ...targetRest] = target.split('/');
  if (targetProgram !== program) return `${program} never imports ${targetProgram}`;
  if (program !== 'src' || roofFolders.has(from)) return undefined;
  const to = folderOf(targetRest.join('/'));
  if (to === from) return undefined;
  const allowed = mayImport.get(from);
  if (allowed === undefined) return `folder ${from} is not in the table of scripts/check-boundaries.mjs`;
  if (allowed.includes(to)) return undefined;
  return `${from} may import ${allowed.join(', ') || 'nothing of src'}, not ${to || 'the roof'}`;
}

/** The table's own law: a folder only names folders above it. */
function tableFaults() {
  const above = new Set();
  const faults = [];
  for (const [folder, allowed] of mayImport) {
    for (const name of allowed) if (!above.has(name)) faults.push(`${folder} names ${name}, which is not above it`);
    above.add(folder);
  }
  return faults;
}

/** Every faulty import of one file. TypeScript finds the imports: static, dynamic, type-only and re-exports alike. */
function faultsOf(root, file) {
  const text = readFileSync(path.join(root, file), 'utf8');
  return ts.preProcessFile(text, true, true).importedFiles.flatMap(({ fileName, pos }) => {
    const why = objection(file, fileName);
    const line = text.slice(0, pos).split('\n').length;
    return why === undefined ? [] : [`${file}:${line}  ${fileName}: ${why}`];
  });
}

const root = path.resolve(process.argv[2] ?? '.');
const files = programs
  .filter((program) => existsSync(path.join(root, program)))
  .flatMap((program) =>
    readdirSync(path.join(root, program), { recursive: true }).map((name) => path.posix.join(program, String(name))),
  )
  .filter((file) => file.endsWith('.ts'));
const faults = [...tableFaults(), ...files.flatMap((file) => faultsOf(root, file))];
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
