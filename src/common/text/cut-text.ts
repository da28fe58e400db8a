const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * The beginning of a text: at most so many code points, and no half of what a reader sees as one character, such as a flag
 * or a letter with its accents. Only a single character that is longer than that is cut.
 */
export function cutText(text: string, characters: number): string {
  const end = unitsOf(text, characters);
  if (end === text.length) return text;
  // The segment that the cut would divide; it begins at the cut when nothing is divided.
  const start = graphemes.segment(text).containing(end)?.index ?? end;
  return text.slice(0, start === 0 ? end : start);
}

/** How many UTF-16 units the first code points of a text have. */
function unitsOf(text: string, characters: number): number {
  if (text.length <= characters) return text.length;
  let [units, left] = [0, characters];
  for (const character of text) {
    if (left === 0) break;
    units += character.length;
    left -= 1;
  }
  return units;
}
