import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../smoke/starter.js';
import { prose, readPages } from './markdown.js';

const pages = readPages();
const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** Paths from the root in code spans: `src/main.ts`, `test/support/`. Those with a placeholder stand for many. */
const NAMED_PATH =
  /`((?:src|test|docs|scripts|sandbox|bench|\.ci|\.github)\/[^`\s]*|\.env\.example|\.dependency-cruiser\.mjs|(?:knip|package)\.json|jest\.config\.cjs|[A-Z]\w+\.md)`/g;
const PLACEHOLDER = /[*<>…]|\bx\b/;
const LINK = /\]\(([^)\s]+)\)/g;
const NPM_RUN = /\bnpm run (?:-s )?([\w:-]+)/g;

describe('the documents', () => {
  it('are found', () => {
    expect(pages.map(({ file }) => file)).toEqual(
      expect.arrayContaining([
        'README.md',
        'CONTRIBUTING.md',
        'CHANGELOG.md',
        'docs/architecture.md',
        'docs/errors.md',
      ]),
    );
  });

  describe.each(pages)('$file', (page) => {
    it('links only to files and headings that exist', () => {
      const broken = [...prose(page).matchAll(LINK)].flatMap(([, target = '']) => {
        if (/^(https?|mailto):/.test(target)) return [];
        const [place = '', anchor] = target.split('#', 2);
        const file = place ? path.posix.join(path.posix.dirname(page.file), place) : page.file;
        if (!existsSync(path.join(ROOT, file))) return [target];
        const linked = pages.find((candidate) => candidate.file === file);
        return anchor !== undefined && !linked?.anchors.has(anchor) ? [target] : [];
      });
      expect(broken).toEqual([]);
    });

    it('names only files and folders that exist', () => {
      const named = [...prose(page).matchAll(NAMED_PATH)].map(([, name = '']) => name);
      const missing = named.filter((name) => !PLACEHOLDER.test(name) && !existsSync(path.join(ROOT, name)));
      expect(missing).toEqual([]);
    });

    it('names only scripts that package.json has', () => {
      const named = [...page.text.matchAll(NPM_RUN)].map(([, name = '']) => name);
      expect(named.filter((name) => manifest.scripts[name] === undefined)).toEqual([]);
    });
  });
});
