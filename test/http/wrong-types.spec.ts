import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly example?: unknown;
}
interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const PARAMS: Readonly<Record<string, string>> = { cid: 'messaging:a', channelId: 'appointment-a', type: 'messaging' };
/** How much, how long, how many, how often: never what a value of a wrong type is told. */
const RANGES = /^(?:min|max|minLength|maxLength|isLength|arrayMinSize|arrayMaxSize|arrayUnique)$/;
/** Rules that say of which type a value has to be; those of our own say so in their text. */
const RULES_OF_TYPE: Readonly<Record<string, RegExp>> = {
  integer: /^isInt$/,
  boolean: /^(?:isBoolean|isIn)$/,
  array: /^is(?:Array|Object|Attachments)$/,
  object: /^(?:isObject|isCustomData|isCustom|areGrants)$/,
  string: /^(?:isString|isIn|matches|is[A-Z]\w+)$/,
};
const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  integer: ['1001', 1.5, [1], { $gt: 0 }, true],
  boolean: ['true', 1, {}],
  array: ['a', 7, {}],
  object: ['a', 7, ['a']],
  string: [7, true, ['a'], { $gt: '' }],
};

/** Services check these themselves, because clients were promised the texts; webhooks are not judged at all. */
const WITH_OWN_WORDS = /^(?:post|put) \/api\/(?:auth|webhooks)\//;

describe('a value of a wrong type', () => {
  let test: TestApp;
  let callers: SignedInAccount[];
  let document: Document;

  beforeAll(async () => {
    test = await createTestApp({
      TOKEN_RATE_LIMIT: '1000',
      HMS_APP_ACCESS_KEY: 'key',
      HMS_APP_SECRET: 'hms-secret-0123456789-abcdefghijklmnop',
      HMS_TEMPLATE_ID: 'template',
      HMS_API_BASE_URL: 'http://127.0.0.1:9',
    });
    document = (await test.request('GET', '/docs-json')).body as unknown as Document;
    callers = [
      await test.createAccount({ role: 'admin' }),
      await test.createAccount({ role: 'customer', customerId: 1001 }),
    ];
  });
  afterAll(() => test.close());

  const resolve = (schema: Schema): Schema => {
    const [first] = schema.allOf ?? [];
    const ref = schema.$ref ?? first?.$ref;
    return ref === undefined ? schema : (document.components.schemas[ref.split('/').at(-1) ?? ''] ?? schema);
  };
  const typeOf = ({ type, properties }: Schema): string =>
    [type ?? (properties ? 'object' : 'any')].flat().find((one) => one !== 'null') ?? 'any';

  /** Every field of every body, and how to send a value for it. */
  const fields = (): readonly Field[] =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { requestBody }]) => {
        const schema = resolve(requestBody?.content['application/json']?.schema ?? {});
        const address = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => PARAMS[name] ?? 'a');
        return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
          name: `${method} ${path} ${name}`,
          schema: resolve(property),
          send: (value: unknown) => send(method.toUpperCase(), address, name, value),
        }));
      }),
    );

  /** What is said to be wrong with the field, to the first caller who may say anything. */
  async function send(method: string, path: string, field: string, value: unknown): Promise<Detail | undefined> {
    for (const as of callers) {
      const { body } = await test.request(method, path, { as, body: { [field]: value } });
      const found = ((body['details'] ?? []) as readonly Detail[]).find((detail) => detail.field === field);
      if (found) return found;
    }
    return undefined;
  }

  it('is answered with the rule of its type, whatever other rules the field has', async () => {
    const faults: unknown[] = [];
    const silent = new Set<string>();
    for (const field of fields()) {
      const type = typeOf(field.schema);
      for (const value of WRONG[type] ?? []) {
        const detail = await field.send(value);
        if (!detail) silent.add(field.name);
        else if (!RULES_OF_TYPE[type]?.test(detail.rule)) faults.push([field.name, value, detail]);
      }
    }
    expect(faults).toEqual([]);
    expect([...silent].filter((name) => !WITH_OWN_WORDS.test(name))).toEqual([]);
  });

  it('in a list is named before the length of the list', async () => {
    const lists = fields().filter(
      ({ name, schema }) =>
        !WITH_OWN_WORDS.test(name) && typeOf(schema) === 'array' && typeOf(resolve(schema.items ?? {})) === 'string',
    );
    const answers = await Promise.all(
      lists.map(async ({ name, send: sendValue }) => [
        name,
        (await sendValue(Array.from({ length: 3000 }, () => 7)))?.rule,
      ]),
    );
    expect(answers.filter(([, rule]) => rule === undefined || RANGES.test(rule))).toEqual([]);
    expect(answers.length).toBeGreaterThan(3);
  });
});

interface Field {
  readonly name: string;
  readonly schema: Schema;
  send(value: unknown): Promise<Detail | undefined>;
}
interface Detail {
  readonly field: string;
  readonly rule: string;
  readonly message: string;
}
