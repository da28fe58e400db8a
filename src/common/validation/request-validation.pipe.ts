import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, type ValidationError, validateSync } from 'class-validator';
import { AppException, type ErrorDetail } from '../errors/app-exception.js';
import { cacheValidationMetadata } from './cache-validation-metadata.js';

/** More findings than this help nobody, and a body of a thousand unknown keys should not make an answer of a thousand. */
const MAX_DETAILS = 20;

const RULES = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  stopAtFirstError: true,
  validationError: { target: false, value: false },
};

/**
 * Holds bodies and queries against their DTO classes: unknown keys are refused, nothing is converted on the quiet
 * (`"123"` is not a number), and values never appear in the answer.
 *
 * Queries are text and go through class-transformer; so do bodies with DTOs inside. A flat body is copied into its DTO
 * as it is, which costs a fraction of that.
 */
@Injectable()
export class RequestValidationPipe implements PipeTransform {
  constructor() {
    cacheValidationMetadata(getMetadataStorage());
  }

  private readonly nested = new WeakMap<Type, boolean>();

  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    if ((type !== 'body' && type !== 'query') || !metatype || metatype === Object) return value;
    const given: unknown = value ?? {};
    if (!isRecord(given)) throw refuse([{ field: type, rule: 'isObject', message: `the ${type} must be an object` }]);
    // class-validator finds the rules by `constructor`, and takes every name that objects inherit for a known one.
    const inherited = Object.keys(given).find((key) => key in Object.prototype);
    if (inherited !== undefined) throw refuse([unknownKey(inherited)]);
    const request = this.needsTransform(metatype, type)
      ? (plainToInstance(metatype, given) as object)
      : Object.assign(new metatype() as object, given);
    const errors = validateSync(request, RULES);
    if (errors.length > 0) throw refuse(errors.flatMap((error) => toDetails(error)));
    return request;
  }

  private needsTransform(metatype: Type, type: ArgumentMetadata['type']): boolean {
    if (type === 'query') return true;
    let nested = this.nested.get(metatype);
    if (nested === undefined) {
      const rules = getMetadataStorage().getTargetValidationMetadatas(metatype, '', false, false);
      nested = rules.some((rule) => rule.type === 'nestedValidation');
      this.nested.set(metatype, nested);
    }
    return nested;
  }
}

const refuse = (details: readonly ErrorDetail[]): AppException =>
  new AppException('VALIDATION_FAILED', { details: details.slice(0, MAX_DETAILS) });

const unknownKey = (field: string): ErrorDetail => ({
  field,
  rule: 'whitelistValidation',
  message: `property ${field} should not exist`,
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function toDetails(error: ValidationError, parent = ''): ErrorDetail[] {
  const field = `${parent}${error.property}`;
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({ field, rule, message }));
  return [...own, ...(error.children ?? []).flatMap((child) => toDetails(child, `${field}.`))];
}
