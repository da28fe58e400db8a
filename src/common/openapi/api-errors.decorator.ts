import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { AppException } from '../errors/app-exception.js';
import { ERROR_CODES, type ErrorCode } from '../errors/error-codes.js';
import { ErrorEnvelope, toEnvelope } from '../errors/error-envelope.js';

/** Documents the errors a route can answer, grouped by status, each with the very envelope a client would get. */
export function ApiErrors(...codes: readonly ErrorCode[]): MethodDecorator & ClassDecorator {
  const statuses = [...new Set(codes.map((code) => ERROR_CODES[code].status))];
  return applyDecorators(
    ApiExtraModels(ErrorEnvelope),
    ...statuses.map((status) => {
      const ofStatus = codes.filter((code) => ERROR_CODES[code].status === status);
      return ApiResponse({
        status,
        description: ofStatus.map((code) => `\`${code}\`: ${ERROR_CODES[code].message}`).join('\n\n'),
        content: {
          'application/json': {
            schema: { $ref: getSchemaPath(ErrorEnvelope) },
            examples: Object.fromEntries(
              ofStatus.map((code) => [code, { value: toEnvelope(new AppException(code), 'e3b0c442-98fc-4c14-9afb') }]),
            ),
          },
        },
      });
    }),
  );
}
