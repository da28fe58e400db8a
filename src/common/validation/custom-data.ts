import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import { lengthOf } from '../text/characters.js';
import { MayBeNull } from './optional.js';

/** Fields of one's own, flat as they stand on Stream's wire. A change replaces those it names; null removes one. */
export type CustomData = Readonly<Record<string, string | number | boolean | null>>;

/** Fields that were removed count, too. */
const MAX_FIELDS = 50;
const MAX_BYTES = 4000;

const KEY = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const MAX_TEXT = 1000;

/** Names that mean something to Stream or to this server. */
const RESERVED = new Set([
  'id',
  'type',
  'cid',
  'name',
  'image',
  'members',
  'member_count',
  'created_at',
  'created_by',
  'created_by_id',
  'updated_at',
  'deleted_at',
  'truncated_at',
  'last_message_at',
  'frozen',
  'disabled',
  'hidden',
  'team',
  'cooldown',
  'config',
  'config_overrides',
  'own_capabilities',
  'invites',
  'filter_tags',
  'auto_translation_enabled',
  'auto_translation_language',
  'blocked',
  'message_count',
  'status',
  'appointmentId',
  'appointmentTime',
  'activationMinutes',
  'customerId',
  'role',
  'teams',
  'language',
  'banned',
  'shadow_banned',
  'online',
  'last_active',
  'deactivated_at',
  'invisible',
  'privacy_settings',
  'push_notifications',
  'revoke_tokens_issued_before',
  'constructor',
  'prototype',
]);

/** What is wrong with custom data; undefined when nothing is. */
export function customFault(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object';
  const entries = Object.entries(value);
  if (entries.length > MAX_FIELDS) return `must have at most ${MAX_FIELDS} fields`;
  if (entries.some(([key]) => !KEY.test(key)))
    return 'must have names of letters, digits and _, up to 64, a letter first';
  if (entries.some(([key]) => RESERVED.has(key))) return 'must not have a field that Stream or this server uses';
  if (!entries.every(([, field]) => isPlain(field)))
    return `must hold numbers, true, false, null, and texts up to ${MAX_TEXT}`;
  return Buffer.byteLength(JSON.stringify(value)) > MAX_BYTES ? `must be at most ${MAX_BYTES} bytes` : undefined;
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return lengthOf(value) <= MAX_TEXT;
  return value === null || typeof value === 'boolean' || Number.isFinite(value);
}

/** A body field that holds {@link CustomData}. */
export const CustomDataField = (): PropertyDecorator =>
  applyDecorators(
    ValidateBy({
      name: 'isCustomData',
      validator: {
        validate: (value: unknown) => customFault(value) === undefined,
        defaultMessage: (args) => `custom ${customFault(args?.value) ?? ''}`,
      },
    }),
    ApiPropertyOptional({
      type: 'object',
      maxProperties: MAX_FIELDS,
      propertyNames: { pattern: KEY.source },
      additionalProperties: {
        oneOf: [{ type: 'string', maxLength: MAX_TEXT }, { type: 'number' }, { type: 'boolean' }, { type: 'null' }],
      },
      example: { topic: 'dogs' },
      description: `Fields of your own: texts, numbers, true and false. null removes one. At most ${MAX_FIELDS}.`,
    } as ApiPropertyOptions),
    MayBeNull(),
  );
