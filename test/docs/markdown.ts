import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../smoke/starter.js';

/** A Markdown file of the repository. */
export interface Page {
  /** From the root, with forward slashes. */
  readonly file: string;
  readonly text: string;
  /** What GitHub makes of its headings: the part behind `#` in a link. */
  readonly anchors: ReadonlySet<string>;
}

/** Folders without documents of ours. */
const SKIPPED = new Set(['node_modules', 'dist', 'dist-sandbox', 'coverage', '.data', '.git']);

/** Every Markdown file of the repository. */
export function readPages(folder = ''): Page[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : readPages(file);
    return entry.name.endsWith('.md') ? [toPage(file)] : [];
  });
}

/** The page without its code blocks: prose, tables and headings. */
export const prose = ({ text }: Pick<Page, 'text'>): string => text.replaceAll(/^```[\s\S]*?^```$/gm, '');

function toPage(file: string): Page {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  const headings = [...prose({ text }).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return { file, text, anchors: new Set(headings.map((heading) => anchorOf(heading))) };
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');
}
