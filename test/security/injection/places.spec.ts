import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { OpenAPIObject } from '@nestjs/swagger';
import { createTestApp, type TestApp } from '../../support/create-test-app.js';
import { PAYLOADS } from '../operator-payloads.js';
import { AREA_NAMES, OPERATIONS, operationsIn, targetsIn } from './areas.js';
import { operationsOf } from './targets.js';

describe('values that some interpreter would act upon', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp();
  });
  afterAll(() => test.close());

  it('are two hundred or more, each of them another', () => {
    expect(new Set(PAYLOADS.map(({ json }) => json)).size).toBeGreaterThanOrEqual(200);
  });

  it('go into every operation that the API has', async () => {
    const { body } = await test.request('GET', '/docs-json');
    expect(OPERATIONS).toEqual(operationsOf(body as unknown as OpenAPIObject));
    const aimedAt = AREA_NAMES.flatMap((area) => operationsIn(area)).map(({ name }) => name);
    expect(aimedAt.toSorted()).toEqual(OPERATIONS.map(({ name }) => name).toSorted());
  });

  it('go into every place of an operation once', () => {
    const targets = AREA_NAMES.flatMap((area) => targetsIn(area));
    const places = new Set(targets.map(({ operation, place }) => `${operation}, ${place}`));
    expect(places.size).toBe(targets.length);
    const missing = OPERATIONS.flatMap(({ name, parameters, bodySchema }) =>
      [
        ...parameters.map((parameter) => `${name}, ${parameter.in} ${parameter.name}`),
        ...Object.keys(bodySchema?.properties ?? {}).map((field) => `${name}, body ${field}`),
        ...(bodySchema ? [`${name}, the whole body`, `${name}, a key of the body`] : []),
      ].filter((place) => !places.has(place)),
    );
    expect(missing).toEqual([]);
  });

  it.each(AREA_NAMES)('are sent to the part "%s" by a spec of its own', (area) => {
    const spec = readFileSync(path.resolve(import.meta.dirname, `${area}.spec.ts`), 'utf8');
    expect(spec).toContain(`describeInjection('${area}'`);
  });
});
