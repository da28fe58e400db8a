import { BSONRegExp } from 'bson';
import { bsonType } from '../bson/values.js';
import { MongoError, refuse } from '../errors.js';

/** True for a regular expression as it comes off the wire. */
export function isRegex(value: unknown): value is BSONRegExp {
  return bsonType(value) === 'BSONRegExp';
}

/**
 * Translates MongoDB's pattern and options (i, m, s) into a JavaScript expression. Refuses `x`, which JavaScript has
 * no counterpart for, and patterns that are PCRE only; code 51091 and 51108 are MongoDB's for bad ones.
 */
export function toRegExp(pattern: string, options: string): RegExp {
  if (options.includes('x')) throw refuse('the regular expression option x');
  if (!/^[imsu]*$/.test(options)) throw new MongoError(51108, `invalid flag in regex options: ${options}`);
  const inline = /^\(\?([ims]+)\)/.exec(pattern);
  const source = inline ? pattern.slice(inline[0].length) : pattern;
  const flags = new Set(`${options}${inline?.[1] ?? ''}u`);
  try {
    return new RegExp(source, [...flags].join(''));
  } catch {
    flags.delete('u');
  }
  try {
    return new RegExp(source, [...flags].join(''));
  } catch (error) {
    throw new MongoError(51091, `Regular expression is invalid: ${error instanceof Error ? error.message : pattern}`);
  }
}

/** The longest literal text every match of an anchored, case-sensitive pattern starts with; empty when there is none. */
export function literalPrefix(pattern: string, options: string): string {
  if (!pattern.startsWith('^') || options !== '' || pattern.includes('|')) return '';
  let prefix = '';
  for (let i = 1; i < pattern.length; i++) {
    const char = pattern.charAt(i);
    if (char === '\\' && /[^\w\s]/.test(pattern.charAt(i + 1))) {
      i += 1;
      prefix += pattern.charAt(i);
    } else if (/[\\^$.*+?()[\]{}]/.test(char)) {
      return /[*?{]/.test(char) ? prefix.slice(0, -1) : prefix;
    } else {
      prefix += char;
    }
  }
  return prefix;
}
