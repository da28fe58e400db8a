import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Matches } from 'class-validator';

/**
 * The ids we accept for accounts and for our own records. Stricter than Stream's, so that an id can be used in a Stream
 * path, a channel id or a query without encoding.
 */
export const ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9@_-]{0,47}$/;

/** The ids of our own records that become part of a channel id. */
export const RECORD_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,47}$/;

/** Stream's own alphabet and length for channel ids. */
export const CHANNEL_ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

/** The cid of a channel of the one type that this server uses. */
export const CID_PATTERN = /^messaging:[A-Za-z0-9_-]{1,64}$/;

export const isId = (value: unknown): value is string => typeof value === 'string' && ID_PATTERN.test(value);

/** A body field that holds an id: validated, and documented with its alphabet. */
export function IdField(options: ApiPropertyOptions & { each?: boolean } = {}): PropertyDecorator {
  const { each = false, ...documented } = options;
  return applyDecorators(
    Matches(ID_PATTERN, { each, message: '$property must be an id: 1 to 48 letters, digits, @, _ or -' }),
    ApiProperty({
      type: String,
      isArray: each,
      pattern: ID_PATTERN.source,
      maxLength: 48,
      ...documented,
    } as ApiPropertyOptions),
  );
}
