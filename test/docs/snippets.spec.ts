import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../smoke/starter.js';
import { readPages } from './markdown.js';

/** What the snippets take as given: the texts around them say where it comes from. */
const GIVEN = `
import { StreamChat } from 'stream-chat';
declare const api: string, session: string, apiKey: string, userId: string, token: string, me: string, friend: string;
declare const account: { readonly id: string };
declare const client: StreamChat;
`;

describe('the snippets in the guides', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'snippets-'));
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('compile against the Stream SDK', () => {
    const guides = readPages().filter(({ file }) => file.startsWith('docs/guides/'));
    const snippets = guides.flatMap(({ text }) =>
      [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code),
    );
    expect(snippets.length).toBeGreaterThan(1);
    const functions = snippets.map((code, index) => `export async function snippet${index}() {\n${code}}`);
    writeFileSync(path.join(folder, 'snippets.ts'), [GIVEN, ...functions].join('\n'));
    writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
    const options = '--noEmit --strict --skipLibCheck --target es2022 --module nodenext --lib es2022,dom --types node';
    const compiler = path.join(ROOT, 'node_modules/typescript/bin/tsc');
    const { status, stdout } = spawnSync(process.execPath, [compiler, ...options.split(' '), 'snippets.ts'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});
