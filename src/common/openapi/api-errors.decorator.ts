import { applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { ErrorCode } from '../errors/error-codes.js';

/** What decorators note on an operation for {@link completeDocument}, which takes it away again. */
export const ERROR_NOTE = 'x-error-';
export const UNAUTHORIZED_NOTE = 'x-unauthorized';

/**
 * Names the errors that are special to a route. Those that follow from its method, parameters, body and policy are
 * added to the finished document.
 */
export const ApiErrors = (...codes: readonly ErrorCode[]): MethodDecorator & ClassDecorator =>
  // One note for each code: notes of one name replace each other.
  applyDecorators(...codes.map((code) => ApiExtension(`${ERROR_NOTE}${code}`, true)));
