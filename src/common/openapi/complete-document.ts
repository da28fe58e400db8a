import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { AppException, toEnvelope } from '../errors/app-exception.js';
import { ERROR_CODES, type ErrorCode } from '../errors/error-codes.js';
import { ErrorEnvelope } from '../errors/error-envelope.js';
import { ERROR_NOTE, UNAUTHORIZED_NOTE } from './api-errors.decorator.js';
import { headerRefs, HEADERS, RATE_LIMIT_HEADERS } from './headers.js';
import { RULES_NOTE } from './schema-rules.decorator.js';

type Json = Record<string, unknown>;
interface Response extends Json {
  headers?: Json;
}
interface Operation extends Json {
  security?: readonly Json[];
  readonly parameters?: readonly { readonly in: string }[];
  readonly requestBody?: {
    required?: boolean;
    readonly content: Record<string, { readonly schema?: { readonly $ref?: string } }>;
  };
  readonly responses: Record<string, Response>;
}

const CODES = Object.keys(ERROR_CODES) as ErrorCode[];

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
  504: headerRefs('Retry-After'),
};

/**
 * Adds to the document what follows from the rest of it, so that no controller can forget it: the errors that every
 * route of a kind can answer, headers, closed request bodies and those that may be absent, and the empty security of public
 * routes.
 */
export function completeDocument(document: OpenAPIObject): OpenAPIObject {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Json>;
  for (const schema of Object.values(schemas)) applyRules(schema);
  const used = new Set<ErrorCode>();
  const responses: Record<string, object> = {};
  for (const methods of Object.values(document.paths)) {
    for (const [method, operation] of Object.entries(methods as Record<string, Operation>)) {
      operation.security ??= [];
      const body = schemas[bodyClass(operation) ?? ''];
      if (body) body['additionalProperties'] ??= false;
      if (body && operation.requestBody) operation.requestBody.required = !mayBeEmpty(body);
      const codes = takeCodes(method, operation);
      if (codes.includes('RATE_LIMITED')) addRateLimitHeaders(operation);
      for (const status of new Set(codes.map((code) => ERROR_CODES[code].status))) {
        const ofStatus = codes.filter((code) => ERROR_CODES[code].status === status);
        const response = errorResponse(status, ofStatus);
        const [code, another] = ofStatus;
        const isShared = code !== undefined && another === undefined;
        if (isShared) responses[code] = response;
        operation.responses[status] = isShared ? { $ref: `#/components/responses/${code}` } : response;
      }
      codes.forEach((code) => used.add(code));
    }
  }
  const examples = Object.fromEntries(CODES.filter((code) => used.has(code)).map((code) => [code, errorExample(code)]));
  return {
    ...document,
    components: { ...document.components, headers: HEADERS, responses, examples },
  } as OpenAPIObject;
}

function applyRules(schema: Json): void {
  const { [RULES_NOTE]: rules } = schema;
  delete schema[RULES_NOTE];
  Object.assign(schema, rules);
}

/** An absent body is read as one without fields. */
const mayBeEmpty = (body: Json): boolean =>
  ['required', 'anyOf', 'oneOf', 'minProperties'].every((rule) => body[rule] === undefined);

/** The name of the DTO class that a body is held against. */
function bodyClass({ requestBody }: Operation): string | undefined {
  return requestBody?.content['application/json']?.schema?.$ref?.split('/').at(-1);
}

/** The codes that a route names, and those that follow from what it is, in the order of the registry. */
function takeCodes(method: string, operation: Operation): ErrorCode[] {
  const { security = [], parameters = [], [UNAUTHORIZED_NOTE]: unauthorized = 'UNAUTHORIZED' } = operation;
  delete operation[UNAUTHORIZED_NOTE];
  const isSignedIn = security.length > 0;
  const isWrite = method !== 'get';
  const hasParameter = (place: string): boolean => parameters.some((parameter) => parameter.in === place);
  const codes = new Set<ErrorCode>(['HEADERS_TOO_LARGE', 'INTERNAL']);
  const add = (condition: boolean, ...more: ErrorCode[]): void => {
    if (condition) more.forEach((code) => codes.add(code));
  };
  add(isSignedIn, unauthorized as ErrorCode, 'DATABASE_UNAVAILABLE');
  add(isSignedIn && isWrite, 'FOREIGN_ORIGIN');
  // A body is parsed wherever one may be sent, and no matter whether the route reads it.
  add(isWrite, 'MALFORMED_BODY', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE');
  add(hasParameter('query') || bodyClass(operation) !== undefined, 'VALIDATION_FAILED');
  add(hasParameter('path'), 'MALFORMED_URL', 'URI_TOO_LONG');
  return CODES.filter((code) => {
    const isNamed = operation[ERROR_NOTE + code] !== undefined;
    delete operation[ERROR_NOTE + code];
    return isNamed || codes.has(code);
  });
}

function addRateLimitHeaders({ responses }: Operation): void {
  for (const response of Object.values(responses)) {
    response.headers = { ...response.headers, ...headerRefs(...RATE_LIMIT_HEADERS) };
  }
}

/** The errors of one status: which codes can come, and the envelope of each. */
function errorResponse(status: number, codes: readonly ErrorCode[]): Response {
  const headers = HEADERS_OF_STATUS[status];
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
function errorExample(code: ErrorCode): { summary: string; value: ErrorEnvelope } {
  const exception = new AppException(code, {
    ...(code === 'VALIDATION_FAILED' && { details: [DETAIL] }),
    ...(code === 'FIELDS_MISSING' && { missingFields: ['bio', 'learningLanguage'] }),
  });
  return { summary: code, value: toEnvelope(exception, REQUEST_ID) };
}
