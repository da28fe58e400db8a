import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { type ValidationError, validateSync } from 'class-validator';
import { AppException, type ErrorDetail } from '../errors/app-exception.js';

/** A body with a thousand unknown keys must not produce a thousand findings. */
const MAX_DETAILS = 20;

const RULES = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  stopAtFirstError: true,
  validationError: { target: false, value: false },
};

/**
 * Validates bodies and queries against their DTO classes. Unknown keys are refused, nothing is converted implicitly
 * (`"123"` is not a number), and values never appear in the answer.
 */
@Injectable()
export class RequestValidationPipe implements PipeTransform {
  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    if ((type !== 'body' && type !== 'query') || !metatype || metatype === Object) return value;
    const given: unknown = value ?? {};
    if (!isRecord(given)) throw refuse([{ field: type, rule: 'isObject', message: `the ${type} must be an object` }]);
    // class-validator finds the rules by `constructor`, and takes every name that objects inherit for a known one.
    const inherited = Object.keys(given).find((key) => key in Object.prototype);
    if (inherited !== undefined) throw refuse([unknownKey(inherited)]);
    // Bodies do not pass through class-transformer: it recurses, and deeply nested JSON would overflow the stack.
    const request = type === 'query' ? plainToInstance(metatype, given) : Object.assign(new metatype(), given);
    const errors = validateSync(request as object, RULES);
    if (errors.length > 0) throw refuse(errors.flatMap((error) => toDetails(error)));
    return request;
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
