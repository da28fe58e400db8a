import 'reflect-metadata';
import { applyDecorators, SetMetadata, type Type } from '@nestjs/common';
import { SchemaRules } from '../openapi/schema-rules.decorator.js';

const IGNORES_UNKNOWN_KEYS = 'backchannel:ignores-unknown-keys';

/** A body in which unknown keys are ignored instead of refused: existing clients send whole objects. */
export const IgnoresUnknownKeys = (): ClassDecorator =>
  applyDecorators(SetMetadata(IGNORES_UNKNOWN_KEYS, true), SchemaRules({ additionalProperties: true }));

export const ignoresUnknownKeys = (dto: Type): boolean => Reflect.hasMetadata(IGNORES_UNKNOWN_KEYS, dto);
