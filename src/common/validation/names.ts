import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { buildMessage, IsString, ValidateBy } from 'class-validator';
import { lengthOf } from '../text/characters.js';
import { cutText } from '../text/cut-text.js';
import { isPlainLine, NOT_IN_A_LINE, NOT_PLAIN, TRIMMED_LINE_PATTERN } from './plain-text.js';
import { MaxCharacters } from './text-length.js';

/**
 * Letters, digits, punctuation and symbols, but those that show nothing: fillers of Hangul, and the empty pattern of
 * Braille. Spaces, joiners, selectors and accents alone are none.
 */
const VISIBLE = /(?![\u115f\u1160\u2800\u3164\uffa0])[\p{L}\p{N}\p{P}\p{S}]/u;

/** The form in which names are checked, compared and stored: Unicode form NFC, without spaces around it. */
export const normalName = (name: string): string => name.normalize('NFC').trim();

/** A rule that a name breaks, and what it asks for. */
export interface NameFault {
  readonly rule: 'maxLength' | 'isPlainLine';
  readonly message: string;
}

/**
 * The rule for the names of people, appointments, groups and rooms: one line of at most so many characters, of which at
 * least one is visible.
 *
 * @param name in its normal form; an empty one has no fault, since whether a name may be missing depends on the place
 */
export function nameFault(name: string, maxLength: number): NameFault | undefined {
  if (lengthOf(name) > maxLength) return { rule: 'maxLength', message: `must be at most ${maxLength} characters long` };
  if (!isPlainLine(name)) return { rule: 'isPlainLine', message: NOT_PLAIN };
  if (name === '' || VISIBLE.test(name)) return undefined;
  return { rule: 'isPlainLine', message: 'must have a character that can be seen' };
}

/** A name that another system has given, as near to the rule as it can be; empty when nothing of it is left. */
export function mendName(name: string, maxLength: number): string {
  const line = normalName(name.replace(/[\s\p{Cc}]+/gu, ' ').replace(new RegExp(NOT_IN_A_LINE, 'gu'), ''));
  const mended = cutText(line, maxLength).trim();
  return nameFault(mended, maxLength) ? '' : mended;
}

const NAMES = 'backchannel:names';

/** Brings the names of a request into their {@link normalName normal form}, before its rules are checked. */
export function normalizeNames(request: object): void {
  const fields = (Reflect.getMetadata(NAMES, request) ?? []) as readonly string[];
  const values = request as Record<string, unknown>;
  for (const field of fields) {
    const value = values[field];
    if (typeof value === 'string') values[field] = normalName(value);
  }
}

const remembered: PropertyDecorator = (target, field) => {
  const others = (Reflect.getMetadata(NAMES, target) ?? []) as readonly (string | symbol)[];
  Reflect.defineMetadata(NAMES, [...others, field], target);
};

/** A body field that holds a name, which may be empty. The request has it in its normal form. */
export const NameField = (maxLength: number, options: ApiPropertyOptions): PropertyDecorator =>
  applyDecorators(
    remembered,
    ValidateBy({
      name: 'isPlainLine',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && nameFault(value, Infinity) === undefined,
        defaultMessage: buildMessage((_each, args) => {
          const fault = typeof args?.value === 'string' ? nameFault(args.value, Infinity) : undefined;
          return `$property ${fault?.message ?? NOT_PLAIN}`;
        }),
      },
    }),
    MaxCharacters(maxLength),
    IsString(),
    ApiPropertyOptional({ type: String, maxLength, pattern: TRIMMED_LINE_PATTERN, ...options } as ApiPropertyOptions),
  );
