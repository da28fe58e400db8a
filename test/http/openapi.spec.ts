import { ERROR_CODES, type ErrorCode } from '../../src/common/errors/error-codes.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';

interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly additionalProperties?: unknown;
  readonly type?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly example?: unknown;
  readonly enum?: readonly unknown[];
}
interface Media {
  readonly schema?: Schema;
  readonly examples?: Readonly<Record<string, { readonly $ref: string }>>;
}
interface Example {
  readonly $ref?: string;
  readonly value: Readonly<Record<string, unknown>>;
}
interface Response {
  readonly $ref?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, Media>>;
}
interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, Response>>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly servers: readonly { readonly url: string }[];
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, Response>>;
    readonly examples: Readonly<Record<string, Example>>;
    readonly securitySchemes: object;
  };
  readonly tags: readonly { readonly name: string }[];
}

/** The public routes; every other one names its security. */
const PUBLIC = [
  'get /api/avatars/{id}.svg',
  'get /api/chat/config',
  'get /health/live',
  'get /health/ready',
  'post /api/auth/login',
  'post /api/auth/logout',
  'post /api/auth/session',
  'post /api/auth/signup',
  'post /api/webhooks/100ms',
  'post /api/webhooks/stream',
];
const JSON_TYPE = 'application/json';
const ERROR_SCHEMA = '#/components/schemas/ErrorEnvelope';

/** What a reference names, or the object itself when it is none. */
const found = <T extends { readonly $ref?: string }>(components: Readonly<Record<string, T>>, object: T): T =>
  object.$ref === undefined ? object : (components[object.$ref.slice(object.$ref.lastIndexOf('/') + 1)] ?? object);

describe('the description of the API', () => {
  let test: TestApp;
  let document: Document;
  let operations: readonly (readonly [name: string, path: string, operation: Operation])[];

  beforeAll(async () => {
    test = await createTestApp();
    document = (await test.request('GET', '/docs-json')).body as unknown as Document;
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, path, operation] as const),
    );
  });
  afterAll(() => test.close());

  /** The names of the operations for which the rule does not hold. */
  const exceptions = (holds: (operation: Operation, path: string, name: string) => boolean): string[] =>
    operations.filter(([name, path, operation]) => !holds(operation, path, name)).map(([name]) => name);
  const responses = (operation: Operation, kind: 'success' | 'error') =>
    Object.entries(operation.responses)
      .filter(([status]) => status.startsWith('2') === (kind === 'success'))
      .map(([status, response]) => {
        const { content = {}, headers = {} } = found(document.components.responses, response);
        return { status: Number(status), headers, media: content[JSON_TYPE] ?? content['image/svg+xml'] };
      });
  const resolve = (schema: Schema): Schema => found(document.components.schemas, schema);
  const codesOf = (operation: Operation) =>
    responses(operation, 'error').flatMap(({ media }) => Object.keys(media?.examples ?? {}));

  it('is OpenAPI 3.1 and served as a page and as JSON', async () => {
    expect(document.openapi).toBe('3.1.0');
    expect(operations.length).toBeGreaterThanOrEqual(14);
    const page = await fetch(`${test.url}/docs`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/html/)]);
    expect(await page.text()).toContain('swagger-ui');
  });

  it('gives every operation a summary, a known tag and a name of its own', () => {
    const tags = new Set(document.tags.map(({ name }) => name));
    expect(exceptions(({ summary }) => Boolean(summary?.trim()))).toEqual([]);
    expect(
      exceptions((operation) => operation.tags?.length === 1 && operation.tags.every((tag) => tags.has(tag))),
    ).toEqual([]);
    const names = operations.map(([, , { operationId }]) => operationId);
    expect(names.filter((name) => !/^[a-z][A-Za-z]+$/.test(name ?? ''))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('names the security of every operation that is not public, and the 401 that goes with it', () => {
    expect(exceptions(({ security = [] }) => security.length > 0).toSorted()).toEqual(PUBLIC);
    const schemes = Object.keys(document.components.securitySchemes);
    expect(
      exceptions(({ security = [] }) =>
        security.every((scheme) => Object.keys(scheme).every((key) => schemes.includes(key))),
      ),
    ).toEqual([]);
    expect(
      exceptions((operation, _path, name) => PUBLIC.includes(name) || operation.responses['401'] !== undefined),
    ).toEqual([]);
  });

  it('declares exactly the parameters that stand in a path', () => {
    const inPath = ({ parameters = [] }: Operation) =>
      parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
    expect(
      exceptions((operation, path) => {
        const written = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        return JSON.stringify(written) === JSON.stringify(inPath(operation));
      }),
    ).toEqual([]);
  });

  it('shows what success looks like: a schema with an example or the values of every field', () => {
    const isShown = (schema: Schema): boolean => {
      const { properties, items, example, enum: values } = resolve(schema);
      if (properties) return Object.values(properties).every(isShown);
      return example !== undefined || values !== undefined || (items !== undefined && isShown(items));
    };
    expect(
      exceptions((operation) => {
        const successes = responses(operation, 'success');
        return (
          successes.length > 0 && successes.every(({ media }) => media?.schema !== undefined && isShown(media.schema))
        );
      }),
    ).toEqual([]);
  });

  it('shows every error as the one envelope, with the texts of the registry and no other code', () => {
    const isRegistered = (code: string, status: number, { $ref }: { readonly $ref: string }): boolean => {
      const entry = ERROR_CODES[code as ErrorCode];
      const { value } = found(document.components.examples, { $ref, value: {} });
      const [first] = (value['details'] ?? []) as { message?: string }[];
      return (
        entry?.status === status &&
        value['code'] === code &&
        value['statusCode'] === status &&
        value['error'] === entry.error &&
        value['message'] === (code === 'VALIDATION_FAILED' ? first?.message : entry.message)
      );
    };
    expect(
      exceptions((operation) =>
        responses(operation, 'error').every(({ status, media }) => {
          const examples = Object.entries(media?.examples ?? {});
          const [envelope, narrowed] = media?.schema?.allOf ?? [];
          return (
            envelope?.$ref === ERROR_SCHEMA &&
            examples.length > 0 &&
            JSON.stringify(narrowed?.properties?.['code']?.enum) === JSON.stringify(examples.map(([code]) => code)) &&
            examples.every(([code, example]) => isRegistered(code, status, example))
          );
        }),
      ),
    ).toEqual([]);
  });

  it('gives every operation the errors that follow from what it is', () => {
    const isWrite = (name: string): boolean => !name.startsWith('get ');
    const lacking = (codes: readonly string[], concerns: (operation: Operation, name: string) => boolean) =>
      exceptions(
        (operation, _path, name) =>
          !concerns(operation, name) || codes.every((code) => codesOf(operation).includes(code)),
      );
    expect(lacking(['INTERNAL'], () => true)).toEqual([]);
    expect(lacking(['DATABASE_UNAVAILABLE'], (_operation, name) => !PUBLIC.includes(name))).toEqual([]);
    expect(lacking(['FOREIGN_ORIGIN'], (_operation, name) => isWrite(name) && !PUBLIC.includes(name))).toEqual([]);
    const ofBodies = ['MALFORMED_BODY', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'];
    expect(lacking(ofBodies, (_operation, name) => isWrite(name))).toEqual([]);
    expect(lacking(['MALFORMED_URL', 'URI_TOO_LONG'], (_operation, name) => name.includes('{'))).toEqual([]);
  });

  it('names the headers that say when to try again', () => {
    const lacking = (status: number, header: string) =>
      exceptions((operation) =>
        responses(operation, 'error').every((response) => response.status !== status || header in response.headers),
      );
    expect(lacking(503, 'Retry-After')).toEqual([]);
    expect(lacking(504, 'Retry-After')).toEqual([]);
    for (const header of ['Retry-After', 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset']) {
      expect(lacking(429, header)).toEqual([]);
    }
  });

  it('says which request bodies take no other key', () => {
    const open = exceptions(({ requestBody }) => {
      const schema = requestBody?.content[JSON_TYPE]?.schema;
      return !schema || resolve(schema).additionalProperties === false;
    });
    expect(open.toSorted()).toEqual([
      'post /api/auth/login',
      'post /api/auth/onboarding',
      'post /api/auth/session',
      'post /api/auth/signup',
      'post /api/chat/channels',
      'post /api/chat/token',
      'post /api/rooms',
      'post /api/rooms/{roomId}/token',
      'post /api/webhooks/100ms',
      'post /api/webhooks/stream',
      'post /stream-chat-token',
      'post /stream-chat/token',
      'put /api/auth/onboarding',
      'put /api/auth/password',
    ]);
  });

  it('documents a request body wherever 400 can be its fault', () => {
    const takesBody = ['/api/chat/token', '/stream-chat/token', '/api/appointments', '/api/chat/channels'];
    for (const path of takesBody) {
      const schema = document.paths[path]?.['post']?.requestBody?.content[JSON_TYPE]?.schema ?? {};
      expect([path, Object.keys(resolve(schema).properties ?? {}).length > 0]).toEqual([path, true]);
    }
  });

  it('holds at any address, and keeps no note of a decorator', () => {
    expect(document.servers.map(({ url }) => url)).toEqual(['/']);
    expect(JSON.stringify(document)).not.toMatch(/"x-/);
  });

  it('refers to nothing that is not there', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/([\w-]+)"/g)];
    const components = document.components as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    expect(references.length).toBeGreaterThan(0);
    expect(references.filter(([, kind = '', name = '']) => components[kind]?.[name] === undefined)).toEqual([]);
  });
});

describe('with DOCS_ENABLED=false', () => {
  it('nothing of the description is served', async () => {
    const test = await createTestApp({ DOCS_ENABLED: 'false' });
    try {
      for (const path of ['/docs', '/docs-json', '/docs-yaml']) {
        expect((await test.request('GET', path)).status).toBe(404);
      }
    } finally {
      await test.close();
    }
  });
});
