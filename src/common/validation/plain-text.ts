/**
 * Characters that a line of text does not need: controls, halves of characters, line and paragraph separators, and marks
 * that turn the direction of everything that follows. Joiners stay: names and emoji are written with them.
 */
const NOT_IN_A_LINE = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** True for text of one line as people type it. */
export const isPlainLine = (text: string): boolean => !NOT_IN_A_LINE.test(text);
