import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { type ValidationError, validateSync } from 'class-validator';
import { cutText } from '../text/cut-text.js';
import { ignoresUnknownKeys } from './unknown-keys.decorator.js';
import { AppException, type ErrorDetail } from '../errors/app-exception.js';
import { normalizeNames } from './names.js';
import { pictureRules } from './picture-address.js';
import { firstBroken } from './rule-order.js';

/** A body with a thousand unknown keys must not produce a thousand findings. */
const MAX_DETAILS = 20;
/** Keys of a request are named in findings, however long they are. */
const MAX_KEY_LENGTH = 100;

const RULES = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  validationError: { target: false, value: false },
};

const LENIENT_RULES = { ...RULES, forbidNonWhitelisted: false };

/**
 * Validates bodies and queries against their DTO classes. Unknown keys are ignored in queries, and in bodies whose class
 * says `@IgnoresUnknownKeys()`; elsewhere they are refused. Nothing is converted implicitly (`"123"` is not a number), and
 * values never appear in the answer.
 */
@Injectable()
export class RequestValidationPipe implements PipeTransform {
  private readonly pictures: ReturnType<typeof pictureRules>;

  constructor(options: { readonly allowHttp: boolean }) {
    this.pictures = pictureRules(options);
  }

  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    if ((type !== 'body' && type !== 'query') || !metatype || metatype === Object) return value;
    const given: unknown = value ?? {};
    if (!isRecord(given)) throw refuse([{ field: type, rule: 'isObject', message: `the ${type} must be an object` }]);
    const isLenient = type === 'query' || ignoresUnknownKeys(metatype);
    const known = withoutInherited(given, isLenient);
    // Bodies do not pass through class-transformer: it recurses, and deeply nested JSON would overflow the stack.
    const request = type === 'query' ? plainToInstance(metatype, known) : Object.assign(new metatype(), known);
    normalizeNames(request as object);
    const errors = validateSync(request as object, { ...(isLenient ? LENIENT_RULES : RULES), ...this.pictures });
    if (errors.length > 0) throw refuse(errors.flatMap((error) => toDetails(error)));
    return request;
  }
}

/** What is wrong with an object inside a body, by the rules of its class; none when it is as it should be. */
export function faultsIn(dto: Type, given: unknown, options = { allowHttp: false }): ErrorDetail[] {
  if (!isRecord(given)) return [{ field: '', rule: 'isObject', message: 'must be an object' }];
  const inherited = inheritedKey(given);
  if (inherited !== undefined) return [unknownKey(inherited)];
  const value = Object.assign(new dto() as object, given);
  normalizeNames(value);
  return validateSync(value, { ...RULES, ...pictureRules(options) }).flatMap((error) => toDetails(error));
}

/** class-validator finds the rules by `constructor`, and takes every name that objects inherit for a known one. */
const inheritedKey = (given: object): string | undefined => Object.keys(given).find((key) => key in Object.prototype);

function withoutInherited(given: Readonly<Record<string, unknown>>, isLenient: boolean): Record<string, unknown> {
  const inherited = inheritedKey(given);
  if (inherited === undefined) return given;
  if (!isLenient) throw refuse([unknownKey(inherited)]);
  return Object.fromEntries(Object.entries(given).filter(([key]) => !(key in Object.prototype)));
}

const refuse = (details: readonly ErrorDetail[]): AppException =>
  new AppException('VALIDATION_FAILED', { details: details.slice(0, MAX_DETAILS) });

const unknownKey = (field: string): ErrorDetail => ({
  field,
  rule: UNKNOWN_KEY,
  message: `property ${field} should not exist`,
});

const UNKNOWN_KEY = 'whitelistValidation';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One finding for each field: the first rule that it breaks. */
function toDetails({ property, constraints = {}, children = [] }: ValidationError, parent = ''): ErrorDetail[] {
  const field = `${parent}${cutText(property, MAX_KEY_LENGTH)}`;
  const rule = firstBroken(Object.keys(constraints));
  if (rule === UNKNOWN_KEY) return [unknownKey(field)];
  const own = rule === undefined ? [] : [{ field, rule, message: constraints[rule] ?? '' }];
  return [...own, ...children.flatMap((child) => toDetails(child, `${field}.`))];
}
