import { applyDecorators, type Type } from '@nestjs/common';
import { ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayUnique,
  buildMessage,
  IsArray,
  IsBoolean,
  IsInt,
  IsString,
  Matches,
  Max,
  Min,
  ValidateBy,
} from 'class-validator';
import { MayBeAbsent } from '../common/validation/optional.js';
import { isLoopback } from '../config/addresses.js';
import { Characters, MaxCharacters } from '../common/validation/text-length.js';
import { faultsIn } from '../common/validation/request-validation.pipe.js';

export const FlagField = (description: string): PropertyDecorator =>
  applyDecorators(MayBeAbsent(), IsBoolean(), ApiPropertyOptional({ type: Boolean, example: false, description }));

export const IntegerField = (min: number, max: number, description: string): PropertyDecorator =>
  applyDecorators(
    MayBeAbsent(),
    IsInt(),
    Min(min),
    Max(max),
    ApiPropertyOptional({ type: 'integer', minimum: min, maximum: max, example: max, description }),
  );

/** A list of texts without repetition. */
export const TextsField = (
  { maxItems, pattern, name }: { readonly maxItems: number; readonly pattern: RegExp; readonly name: string },
  description: string,
): PropertyDecorator =>
  applyDecorators(
    MayBeAbsent(),
    Matches(pattern, { each: true, message: `each value in $property must be ${name}` }),
    IsString({ each: true }),
    ArrayUnique(),
    ArrayMaxSize(maxItems),
    IsArray(),
    ApiPropertyOptional({
      type: 'array',
      items: { type: 'string', pattern: pattern.source },
      maxItems,
      uniqueItems: true,
      example: [],
      description,
    }),
  );

export const TextField = (
  [min, max]: readonly [number, number],
  { pattern, ...documented }: ApiPropertyOptions & { readonly pattern?: RegExp } = {},
): PropertyDecorator =>
  applyDecorators(
    MayBeAbsent(),
    ...(pattern ? [Matches(pattern)] : []),
    Characters(min, max),
    IsString(),
    ApiPropertyOptional({ type: String, minLength: min, maxLength: max, ...documented } as ApiPropertyOptions),
  );

const MAX_URL_LENGTH = 500;

/** True for an address to which Stream may post: encrypted, unless it is on this machine. */
function isPostable(value: unknown): boolean {
  if (value === '') return true;
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** An address to which Stream posts; empty for none. */
export const HookUrlField = (description: string): PropertyDecorator =>
  applyDecorators(
    MayBeAbsent(),
    ValidateBy({
      name: 'isHookUrl',
      validator: { validate: isPostable, defaultMessage: buildMessage(() => '$property must be an https:// address') },
    }),
    MaxCharacters(MAX_URL_LENGTH),
    ApiPropertyOptional({
      type: String,
      maxLength: MAX_URL_LENGTH,
      example: 'https://hooks.example.com/',
      description,
    }),
  );

/** An object of its own class, or a list of them, with the rules of that class. */
export const ObjectField = (
  dto: Type,
  { maxItems, ...documented }: ApiPropertyOptions & { readonly maxItems?: number } = {},
): PropertyDecorator => {
  const faultOf = (value: unknown): string | undefined => {
    if (maxItems === undefined) return textOf(faultsIn(dto, value)[0]);
    if (!Array.isArray(value)) return 'must be a list';
    if (value.length > maxItems) return `must have at most ${maxItems} entries`;
    for (const [index, one] of value.entries()) {
      const [fault] = faultsIn(dto, one);
      if (fault) return `entry ${index}: ${textOf(fault)}`;
    }
    return undefined;
  };
  return applyDecorators(
    MayBeAbsent(),
    ValidateBy({
      name: 'isObject',
      validator: {
        validate: (value: unknown) => faultOf(value) === undefined,
        defaultMessage: (args) => `${args?.property ?? 'body'}: ${faultOf(args?.value) ?? 'is not valid'}`,
      },
    }),
    ApiPropertyOptional({
      type: maxItems === undefined ? dto : [dto],
      ...(maxItems !== undefined && { maxItems }),
      ...documented,
    } as ApiPropertyOptions),
  );
};

const textOf = (fault: { readonly message: string } | undefined): string | undefined => fault?.message;

export const ForceField = (): PropertyDecorator =>
  FlagField('Makes the change although clients may then do more than `stream:setup` allows, or events are lost.');
