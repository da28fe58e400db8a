import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { buildMessage, IsString, ValidateBy } from 'class-validator';
import { MaxCharacters } from './text-length.js';

/**
 * Characters that one line of text does not need: control characters, lone surrogates, line and paragraph separators, and
 * marks that change the direction of the text after them. Joiners are allowed: names and emoji contain them.
 */
export const NOT_IN_A_LINE = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

export const NOT_PLAIN = 'must be one line without control characters';

/** True for one line of plain text. */
export const isPlainLine = (text: string): boolean => !NOT_IN_A_LINE.test(text);

const CONTROLS = '\\u0000-\\u001f\\u007f-\\u009f';
const NOT_IN_LINE_PATTERN = `${CONTROLS}\\u2028-\\u202e\\u2066-\\u2069`;
const CONTROLS_BUT_BREAKS = '\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f';

const textWithout = (excluded: string): string => `^[^${excluded}]*[^\\s${excluded}][^${excluded}]*$`;

/** For the API's description: text with something to read in it and no control character, in one line or in several. */
export const LINE_PATTERN = textWithout(NOT_IN_LINE_PATTERN);
export const PARAGRAPHS_PATTERN = textWithout(CONTROLS_BUT_BREAKS);

/** The same for a line that may be empty, and for one whose spaces and breaks around it are taken off. */
const ANY_LINE_PATTERN = `^[^${NOT_IN_LINE_PATTERN}]*$`;
export const TRIMMED_LINE_PATTERN = `^\\s*[^${NOT_IN_LINE_PATTERN}]*\\s*$`;

/** A body field that holds one line of plain text, which may be empty. */
export const PlainLineField = (maxLength: number, options: ApiPropertyOptions): PropertyDecorator =>
  applyDecorators(
    ValidateBy({
      name: 'isPlainLine',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && isPlainLine(value),
        defaultMessage: buildMessage(() => `$property ${NOT_PLAIN}`),
      },
    }),
    MaxCharacters(maxLength),
    IsString(),
    ApiPropertyOptional({
      type: String,
      maxLength,
      pattern: ANY_LINE_PATTERN,
      ...options,
    } as ApiPropertyOptions),
  );
