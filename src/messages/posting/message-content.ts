import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { buildMessage, ValidateBy } from 'class-validator';
import { MayBeNull } from '../../common/validation/optional.js';
import { isOwnMessageField } from '../../stream/stream-message.js';
import { attachmentFault, FIELD_NAME, MAX_ATTACHMENTS, MAX_FIELDS, TYPE } from './attachments.js';
import { isScalar, type Scalar, SCALARS } from './scalar.js';

const MAX_TEXT = 5000;
/** A little less than the 5 KB that Stream allows: a mark of ours is kept with them. */
export const MAX_CUSTOM_BYTES = 5000;
/** Control characters but tabs and line breaks, and halves of surrogate pairs. */
const NOT_IN_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Cs}/u; // oxlint-disable-line no-control-regex
/** The same, for the API's description. */
const TEXT_PATTERN = '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$';

export type CustomData = Readonly<Record<string, Scalar>>;

/** Checks a value, and says what is wrong with it; undefined when nothing is. */
type Check = (value: unknown) => string | undefined;

/** A body field with a rule that says itself what it misses. */
function CheckedField(name: string, check: Check, documented: ApiPropertyOptions): PropertyDecorator {
  return applyDecorators(
    ValidateBy({
      name,
      validator: {
        validate: (value: unknown) => check(value) === undefined,
        defaultMessage: buildMessage((each, args) => `${each}$property ${check(args?.value) ?? ''}`),
      },
    }),
    ApiPropertyOptional(documented),
    MayBeNull(),
  );
}

function textFault(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  // Stream counts like this, and not by characters as a reader sees them.
  if (value.length > MAX_TEXT) return `must be shorter than or equal to ${MAX_TEXT} characters`;
  return NOT_IN_TEXT.test(value) ? 'must not contain control characters' : undefined;
}

const customFault =
  (mayRemove: boolean): Check =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object';
    const allowed = mayRemove ? 'strings, numbers, booleans and null' : 'strings, numbers and booleans';
    for (const [key, field] of Object.entries(value)) {
      if (!FIELD_NAME.test(key) || key in Object.prototype) return 'must have keys of letters, digits, _ and -';
      if (isOwnMessageField(key)) return 'must not use a name of a field that every message has';
      if (!(isScalar(field) || (mayRemove && field === null))) return `must hold ${allowed} only`;
    }
    return isTooLarge(value) ? `must have at most ${MAX_CUSTOM_BYTES} bytes` : undefined;
  };

/** @param value flat: JSON text of a deep one could not be written */
export const isTooLarge = (value: object): boolean => Buffer.byteLength(JSON.stringify(value)) > MAX_CUSTOM_BYTES;

export const MessageTextField = (): PropertyDecorator =>
  CheckedField('isMessageText', textFault, {
    type: String,
    maxLength: MAX_TEXT,
    pattern: TEXT_PATTERN,
    example: 'He is eating again!',
    description: 'At most 5000 UTF-16 units. Without it, attachments are required.',
  });

export const AttachmentsField = (): PropertyDecorator =>
  CheckedField('isAttachments', attachmentFault, {
    type: 'array',
    items: {
      type: 'object',
      required: ['type'],
      maxProperties: MAX_FIELDS,
      propertyNames: { pattern: FIELD_NAME.source },
      properties: { type: { type: 'string', pattern: TYPE.source, example: 'image' } },
      additionalProperties: { oneOf: SCALARS },
    },
    maxItems: MAX_ATTACHMENTS,
    example: [],
    description:
      'Each has a `type` and, as needed, `assetUrl`, `imageUrl`, `thumbUrl`, `titleLink` (http or https), `title`, `text` and ' +
      'fields of your own. At most 5000 bytes together.',
  } as ApiPropertyOptions);

export const CustomField = ({ mayRemove = false } = {}): PropertyDecorator =>
  CheckedField('isCustomData', customFault(mayRemove), {
    type: 'object',
    propertyNames: { pattern: FIELD_NAME.source },
    additionalProperties: { oneOf: mayRemove ? [...SCALARS, { type: 'null' }] : SCALARS },
    example: {},
    description:
      'Fields of your own: strings, numbers and booleans, at most 5000 bytes together.' +
      (mayRemove ? ' They are merged; `null` removes one.' : ''),
  } as ApiPropertyOptions);
