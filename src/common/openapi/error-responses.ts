import { getSchemaPath } from '@nestjs/swagger';
import { AppException, toEnvelope } from '../errors/app-exception.js';
import { ERROR_CODES, type ErrorCode } from '../errors/error-codes.js';
import { ErrorEnvelope } from '../errors/error-envelope.js';
import { headerRefs, RATE_LIMIT_HEADERS } from './headers.js';

const REQUEST_ID = '9761bdd5-4919-4c44-9121-f193605eb75d';
const DETAIL = {
  field: 'userId',
  rule: 'matches',
  message: 'userId must be an id: 1 to 48 letters, digits, @, _ or -',
};

/** The statuses that say when to try again. */
const HEADERS_OF_STATUS: Readonly<Record<number, ReturnType<typeof headerRefs>>> = {
  429: headerRefs('Retry-After', ...RATE_LIMIT_HEADERS),
  503: headerRefs('Retry-After'),
};

/** The errors of one status: which codes can come, and the envelope of each. */
export function errorResponse(codes: readonly [ErrorCode, ...ErrorCode[]]) {
  const headers = HEADERS_OF_STATUS[ERROR_CODES[codes[0]].status];
  return {
    description: codes.map((code) => `\`${code}\`: ${ERROR_CODES[code].message}`).join('\n\n'),
    ...(headers && { headers }),
    content: {
      'application/json': {
        schema: {
          allOf: [
            { $ref: getSchemaPath(ErrorEnvelope) },
            { type: 'object', properties: { code: { type: 'string', enum: [...codes] } } },
          ],
        },
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}

/** The envelope of an error, as a client gets it. */
export function errorExample(code: ErrorCode): { summary: string; value: ErrorEnvelope } {
  const exception = new AppException(code, {
    ...(code === 'VALIDATION_FAILED' && { details: [DETAIL] }),
    ...(code === 'FIELDS_MISSING' && { missingFields: ['bio', 'learningLanguage'] }),
  });
  return { summary: code, value: toEnvelope(exception, REQUEST_ID) };
}
