import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { AppException, type ErrorDetail } from '../errors/app-exception.js';

/** More findings than this help nobody, and a body of a thousand unknown keys should not make an answer of a thousand. */
const MAX_DETAILS = 20;

/**
 * Holds bodies and queries against their DTO classes: unknown keys are refused, nothing is converted on the quiet
 * (`"123"` is not a number), and values never appear in the answer.
 */
export function requestValidationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    transformOptions: { enableImplicitConversion: false },
    validationError: { target: false, value: false },
    stopAtFirstError: true,
    exceptionFactory: (errors) =>
      new AppException('VALIDATION_FAILED', {
        details: errors.flatMap((error) => toDetails(error)).slice(0, MAX_DETAILS),
      }),
  });
}

function toDetails(error: ValidationError, parent = ''): ErrorDetail[] {
  const field = `${parent}${error.property}`;
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({ field, rule, message }));
  return [...own, ...(error.children ?? []).flatMap((child) => toDetails(child, `${field}.`))];
}
