import { readFile, writeFile } from 'node:fs/promises';

/** Which of a page's tables: of real time, or of all else. Each has two markers. */
type Section = 'figures' | 'realtime';

/**
 * Replaces what stands between the two markers of a section.
 *
 * @throws Error when the text does not hold each of them once, in this order
 */
export function fillBetweenMarkers(text: string, section: Section, content: string): string {
  const [begin, end] = [`<!-- ${section}: begin -->`, `<!-- ${section}: end -->`];
  const [before, rest, ...more] = text.split(begin);
  const [, after, ...evenMore] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined || more.length > 0 || evenMore.length > 0) {
    throw new Error(`the file must hold "${begin}" and, after it, "${end}", each once`);
  }
  return `${before}${begin}\n\n${content.trim()}\n\n${end}${after}`;
}

/** Puts tables into a file, between the markers of their section. */
export async function fillFile(file: string, section: Section, content: string): Promise<void> {
  await writeFile(file, fillBetweenMarkers(await readFile(file, 'utf8'), section, content));
}
