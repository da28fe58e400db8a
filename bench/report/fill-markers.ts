import { readFile, writeFile } from 'node:fs/promises';

const BEGIN = '<!-- figures: begin -->';
const END = '<!-- figures: end -->';

/**
 * Replaces what stands between the two markers.
 *
 * @throws Error when the text does not hold each of them once, in this order
 */
export function fillBetweenMarkers(text: string, content: string): string {
  const [before, rest, ...more] = text.split(BEGIN);
  const [, after, ...evenMore] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined || more.length > 0 || evenMore.length > 0) {
    throw new Error(`the file must hold "${BEGIN}" and, after it, "${END}", each once`);
  }
  return `${before}${BEGIN}\n\n${content.trim()}\n\n${END}${after}`;
}

/** Puts the report into a file, between its markers. */
export async function fillFile(file: string, content: string): Promise<void> {
  await writeFile(file, fillBetweenMarkers(await readFile(file, 'utf8'), content));
}
