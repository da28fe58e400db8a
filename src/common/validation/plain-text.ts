/**
 * Characters that one line of text does not need: control characters, lone surrogates, line and paragraph separators, and
 * marks that change the direction of the text after them. Joiners are allowed: names and emoji contain them.
 */
const NOT_IN_A_LINE = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** True for one line of plain text. */
export const isPlainLine = (text: string): boolean => !NOT_IN_A_LINE.test(text);
