import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, ValidateIf } from 'class-validator';

/** A body field that may be left out, but not be null, which would look like a change. */
export const MayBeAbsent = (): PropertyDecorator => ValidateIf((_object, value) => value !== undefined);

/** A body field that may be left out or null, which mean the same. Stands above the decorators that describe the field. */
export const MayBeNull = (): PropertyDecorator =>
  applyDecorators(IsOptional(), ApiPropertyOptional({ nullable: true }));
