import type { OpenAPIObject } from '@nestjs/swagger';
import type { HeaderList } from '../../support/raw-http.js';
import type { Payload } from '../operator-payloads.js';

/** A request as it goes out, without credentials. */
export interface AimedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: HeaderList;
  readonly body?: string;
}

/** One place of one operation where a value from outside goes in. */
export interface InjectionTarget {
  readonly operation: string;
  readonly place: string;
  /** The operation's good request, with the payload in this one place. */
  aim(payload: Payload, values: GoodValues): AimedRequest;
}

/** Values that make an operation succeed, by the name of the field or parameter. What is not there comes from the examples; what is undefined is left out. */
export type GoodValues = Readonly<Record<string, unknown>>;

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly example?: unknown;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
  readonly example?: unknown;
}

/** An operation of the API's description, as far as requests are made from it. */
export interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly bodySchema: Schema | undefined;
  /** Takes a file, in a form. */
  readonly takesFile: boolean;
}

/** Headers that the server, its framework or a proxy reads: for operations that name none of their own. */
const READ_HEADERS = [
  'authorization',
  'cookie',
  'x-request-id',
  'content-encoding',
  'origin',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-http-method-override',
  'range',
];
const MAX_TEXT = 8000;
/** A picture, as far as a server looks at it. */
const FORM = [
  '--form',
  'content-disposition: form-data; name="file"; filename="dog.gif"',
  'content-type: image/gif',
  '',
  'GIF89a;',
  '--form--',
  '',
].join('\r\n');

/** The operations of a description. */
export function operationsOf(document: OpenAPIObject): Operation[] {
  const schemas = (document.components?.schemas ?? {}) as Readonly<Record<string, Schema>>;
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations as Readonly<Record<string, Record<string, unknown>>>).map(([method, operation]) => {
      const content = operation['requestBody'] as { content?: Record<string, { schema?: Schema }> } | undefined;
      const schema = content?.content?.['application/json']?.schema;
      const name = schema?.$ref?.split('/').at(-1);
      return {
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        parameters: (operation['parameters'] ?? []) as Parameter[],
        bodySchema: name ? schemas[name] : schema,
        takesFile: content?.content?.['multipart/form-data'] !== undefined,
      };
    }),
  );
}

/** The request with which an operation succeeds. */
export function goodRequest(operation: Operation, values: GoodValues): AimedRequest {
  const { method, path, parameters, bodySchema, takesFile } = operation;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(values[name] ?? 'missing')),
  );
  const needed = parameters.filter((parameter) => parameter.in === 'query' && parameter.required);
  return {
    method,
    path: needed.reduce(
      (address, { name, example, schema }) => withQuery(address, name, String(example ?? schema?.example)),
      filled,
    ),
    headers: takesFile
      ? [['content-type', 'multipart/form-data; boundary=form']]
      : bodySchema
        ? [['content-type', 'application/json']]
        : [],
    ...(bodySchema && { body: JSON.stringify(goodBody(bodySchema, values)) }),
    ...(takesFile && { body: FORM }),
  };
}

/** Every place of an operation: fields of its body and the body itself, parameters of its address, headers, cookies. */
export function targetsOf(operation: Operation): InjectionTarget[] {
  return [...bodyTargets(operation), ...addressTargets(operation), ...headerTargets(operation)];
}

function bodyTargets(operation: Operation): InjectionTarget[] {
  const { bodySchema } = operation;
  if (!bodySchema) return [];
  const target = (place: string, write: (good: Record<string, unknown>, payload: Payload) => string) => ({
    operation: operation.name,
    place,
    aim: (payload: Payload, values: GoodValues) => ({
      ...goodRequest(operation, values),
      body: write(goodBody(bodySchema, values), payload),
    }),
  });
  const fields = Object.entries(bodySchema.properties ?? {});
  return [
    ...fields.map(([name]) => target(`body ${name}`, (good, { json }) => withField(good, JSON.stringify(name), json))),
    ...fields
      .filter(([, { type }]) => type === 'array')
      .map(([name]) =>
        target(`body ${name}[]`, (good, { json }) => withField(good, JSON.stringify(name), `[${json}]`)),
      ),
    target('the whole body', (_good, { json }) => json),
    target('a key of the body', (good, { text }) => withField(good, JSON.stringify(text), '{"$ne":null}')),
  ];
}

function addressTargets(operation: Operation): InjectionTarget[] {
  const hasQuery = operation.parameters.some((parameter) => parameter.in === 'query');
  const target = (place: string, write: (path: string, text: string) => string, values?: GoodValues) => ({
    operation: operation.name,
    place,
    aim: ({ text }: Payload, given: GoodValues) => {
      const request = goodRequest(operation, { ...given, ...values });
      return { ...request, path: write(request.path, wellFormed(text)) };
    },
  });
  const byName = operation.parameters.flatMap(({ name, in: where }) => {
    const mark = 'stand-in-for-the-payload';
    const inPath = (path: string, text: string): string => path.replace(mark, encodeURIComponent(text));
    if (where === 'path') return [target(`path ${name}`, inPath, { [name]: mark })];
    if (where !== 'query') return [];
    return [
      target(`query ${name}`, (path, text) => withQuery(path, name, text)),
      target(`query ${name}[…]`, (path, text) => withQuery(path, `${name}[${encodeURIComponent(text)}]`, '')),
    ];
  });
  const anyKey = target('a key of the query', (path, text) => withQuery(path, encodeURIComponent(text), '1'));
  return hasQuery ? [...byName, anyKey] : byName;
}

function headerTargets(operation: Operation): InjectionTarget[] {
  const documented = operation.parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name);
  const names = documented.length > 0 ? documented : READ_HEADERS;
  const target = (place: string, write: (text: string) => HeaderList): InjectionTarget => ({
    operation: operation.name,
    place,
    aim: ({ text }, values) => {
      const request = goodRequest(operation, values);
      return { ...request, headers: [...request.headers, ...write(headerText(text))] };
    },
  });
  return [
    ...names.map((name) => target(`header ${name}`, (text) => [[name, text]])),
    target('header authorization, as a bearer', (text) => [['authorization', `Bearer ${text}`]]),
    target('cookie jwt', (text) => [['cookie', `jwt=${text}`]]),
    target('a cookie of another name', (text) => [['cookie', `theme=${text}`]]),
  ];
}

function goodBody({ properties = {}, example }: Schema, values: GoodValues): Record<string, unknown> {
  const known = Object.entries(properties).map(([name, field]) => [
    name,
    name in values ? values[name] : (field.default ?? field.example),
  ]);
  const fields = known.filter(([, value]) => value !== undefined);
  return known.length > 0 ? (Object.fromEntries(fields) as Record<string, unknown>) : { ...(example as object) };
}

/** The address with a parameter, instead of one of that name. */
function withQuery(address: string, name: string, value: string): string {
  const [path = '', query = ''] = address.split('?', 2);
  const others = query.split('&').filter((part) => part && !part.startsWith(`${name}=`));
  return `${path}?${[...others, `${name}=${encodeURIComponent(value)}`].join('&')}`;
}

/** The object with one field written as given: text, as some of what is written here could be no value of JavaScript. */
function withField(good: Record<string, unknown>, key: string, json: string): string {
  const others = Object.entries(good).filter(([name]) => JSON.stringify(name) !== key);
  return `{${[...others.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`), `${key}:${json}`].join(',')}}`;
}

/** Without halves of surrogate pairs, which no address can hold. */
const wellFormed = (text: string): string => Buffer.from(text.slice(0, MAX_TEXT)).toString('utf8');

/** The text's UTF-8 bytes, but for what ends a header or may not stand in one. */
function headerText(text: string): string {
  return Buffer.from(text.slice(0, MAX_TEXT))
    .toString('latin1')
    .replaceAll(/[^\x20-\x7e\x80-\xff]/g, '?');
}
