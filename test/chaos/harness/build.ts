import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './server-process.js';

/** Compiles the server when its sources are newer than what was compiled last, so that what runs is what they say. */
export function buildIfStale(): void {
  const built = path.join(ROOT, 'dist/.tsbuildinfo');
  const builtAtMs = existsSync(built) ? statSync(built).mtimeMs : 0;
  if (existsSync(path.join(ROOT, 'dist/main.js')) && newestIn(path.join(ROOT, 'src')) < builtAtMs) return;
  const { status, stdout, stderr } = spawnSync('npx', ['nest', 'build'], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`nest build ended with ${status}\n${stdout}${stderr}`);
}

function newestIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return Math.max(...files.map((name) => statSync(path.join(folder, name)).mtimeMs));
}
