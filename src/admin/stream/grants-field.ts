import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { buildMessage, ValidateBy } from 'class-validator';
import { MayBeAbsent } from '../../common/validation/optional.js';

const ROLE = /^[\w-]{1,64}$/;
const PERMISSION = /^[a-z0-9-]{1,64}$/;
const MAX_ROLES = 50;
const MAX_PERMISSIONS = 300;

function areGrants(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length <= MAX_ROLES &&
    entries.every(
      ([role, ids]: [string, unknown]) =>
        ROLE.test(role) &&
        !(role in Object.prototype) &&
        Array.isArray(ids) &&
        ids.length <= MAX_PERMISSIONS &&
        ids.every((id) => typeof id === 'string' && PERMISSION.test(id)),
    )
  );
}

const GRANTS_SCHEMA = {
  type: 'object',
  additionalProperties: {
    type: 'array',
    maxItems: MAX_PERMISSIONS,
    items: { type: 'string', pattern: PERMISSION.source },
  },
  example: { guest: [] },
} as const;

/** Permissions by role. */
export const GrantsField = (description: string): PropertyDecorator =>
  applyDecorators(
    MayBeAbsent(),
    ValidateBy({
      name: 'areGrants',
      validator: {
        validate: areGrants,
        defaultMessage: buildMessage(() => '$property must be lists of permissions by role'),
      },
    }),
    ApiPropertyOptional({ ...GRANTS_SCHEMA, maxProperties: MAX_ROLES, description } as ApiPropertyOptions),
  );

/** The same in an answer. */
export const ApiGrants = (): PropertyDecorator =>
  ApiProperty({ ...GRANTS_SCHEMA, description: 'Permissions by role.' } as ApiPropertyOptions);
