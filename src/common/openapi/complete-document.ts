import type { OpenAPIObject } from '@nestjs/swagger';
import { ERROR_CODES, type ErrorCode } from '../errors/error-codes.js';
import { ERROR_NOTE, UNAUTHORIZED_NOTE } from './api-errors.decorator.js';
import { errorExample, errorResponse } from './error-responses.js';
import { headerRefs, HEADERS, RATE_LIMIT_HEADERS } from './headers.js';
import { RULES_NOTE } from './schema-rules.decorator.js';

type Json = Record<string, unknown>;
interface Response extends Json {
  headers?: Json;
}
interface Operation extends Json {
  security?: readonly Json[];
  readonly parameters?: readonly { readonly in: string }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema?: { readonly $ref?: string } }> };
  readonly responses: Record<string, Response>;
}

const CODES = Object.keys(ERROR_CODES) as ErrorCode[];

/**
 * Adds to the document what follows from the rest of it, so that no controller can forget it: the errors that every
 * route of a kind can answer, headers, closed request bodies, and the empty security of public routes.
 */
export function completeDocument(document: OpenAPIObject): OpenAPIObject {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Json>;
  for (const schema of Object.values(schemas)) applyRules(schema);
  const used = new Set<ErrorCode>();
  const responses: Record<string, object> = {};
  for (const methods of Object.values(document.paths)) {
    for (const [method, operation] of Object.entries(methods as Record<string, Operation>)) {
      operation.security ??= [];
      const body = bodyOf(operation, schemas);
      if (body) body['additionalProperties'] ??= false;
      const codes = takeCodes(method, operation);
      if (codes.has('RATE_LIMITED')) addRateLimitHeaders(operation);
      for (const [status, ofStatus] of byStatus(codes)) {
        const [code] = ofStatus;
        const isShared = ofStatus.length === 1;
        if (isShared) responses[code] = errorResponse(ofStatus);
        operation.responses[status] = isShared ? { $ref: `#/components/responses/${code}` } : errorResponse(ofStatus);
        ofStatus.forEach((each) => used.add(each));
      }
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

/** The schema of a body that is held against a DTO class. */
function bodyOf({ requestBody }: Operation, schemas: Record<string, Json>): Json | undefined {
  const ref = requestBody?.content['application/json']?.schema?.$ref;
  return ref === undefined ? undefined : schemas[ref.slice(ref.lastIndexOf('/') + 1)];
}

/** The codes that a route names, and those that follow from what it is. */
function takeCodes(method: string, operation: Operation): Set<ErrorCode> {
  const codes = new Set<ErrorCode>(['HEADERS_TOO_LARGE', 'INTERNAL']);
  const add = (condition: boolean, ...more: ErrorCode[]): void => {
    if (condition) more.forEach((code) => codes.add(code));
  };
  for (const code of CODES) {
    add(operation[ERROR_NOTE + code] !== undefined, code);
    delete operation[ERROR_NOTE + code];
  }
  const { security = [], parameters = [], requestBody, [UNAUTHORIZED_NOTE]: unauthorized = 'UNAUTHORIZED' } = operation;
  delete operation[UNAUTHORIZED_NOTE];
  const isSignedIn = security.length > 0;
  const isWrite = method !== 'get';
  const hasParameter = (place: string): boolean => parameters.some((parameter) => parameter.in === place);
  add(isSignedIn, unauthorized as ErrorCode, 'DATABASE_UNAVAILABLE');
  add(isSignedIn && isWrite, 'FOREIGN_ORIGIN');
  // A body is parsed wherever one may be sent, and no matter whether the route reads it.
  add(isWrite, 'MALFORMED_BODY', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE');
  add(
    hasParameter('query') || requestBody?.content['application/json']?.schema?.$ref !== undefined,
    'VALIDATION_FAILED',
  );
  add(hasParameter('path'), 'MALFORMED_URL', 'URI_TOO_LONG');
  return codes;
}

/** In the order of the registry, which is that of statuses. */
function byStatus(codes: ReadonlySet<ErrorCode>): Map<number, [ErrorCode, ...ErrorCode[]]> {
  const grouped = new Map<number, [ErrorCode, ...ErrorCode[]]>();
  for (const code of CODES) {
    if (!codes.has(code)) continue;
    const { status } = ERROR_CODES[code];
    const others = grouped.get(status);
    if (others) others.push(code);
    else grouped.set(status, [code]);
  }
  return grouped;
}

function addRateLimitHeaders({ responses }: Operation): void {
  for (const response of Object.values(responses)) {
    response.headers = { ...response.headers, ...headerRefs(...RATE_LIMIT_HEADERS) };
  }
}
