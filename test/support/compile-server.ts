import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from '@swc/core';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SOURCES = path.join(ROOT, 'src');

/** The server, compiled. */
export interface CompiledServer {
  readonly folder: string;
  readonly main: string;
  remove(): void;
}

/**
 * Compiles `src/` as it is now into a folder of its own, so that no build has to go before and none is disturbed. Inside
 * `node_modules`, where its imports are found.
 */
export function compileServer(): CompiledServer {
  const cache = path.join(ROOT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const root = mkdtempSync(path.join(cache, 'server-'));
  // As in production: the server reads its version one folder above.
  copyFileSync(path.join(ROOT, 'package.json'), path.join(root, 'package.json'));
  const folder = path.join(root, 'dist');
  for (const file of readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.ts') && !file.endsWith('.spec.ts')) compile(file, folder);
  }
  return {
    folder,
    main: path.join(folder, 'main.js'),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function compile(file: string, folder: string): void {
  const { code } = transformSync(readFileSync(path.join(SOURCES, file), 'utf8'), {
    filename: file,
    swcrc: false,
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      target: 'es2022',
    },
    module: { type: 'es6' },
  });
  const target = path.join(folder, file.replace(/\.ts$/, '.js'));
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, code);
}
