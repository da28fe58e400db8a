import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { OpenAPIObject } from '@nestjs/swagger';
import { type InjectionTarget, type Operation, operationsOf, targetsOf } from './targets.js';

/** Parts of the API, each with a spec file of its own so that they run side by side. The first that fits has the operation. */
const AREAS = {
  admin: /^\/api\/admin\//,
  rooms: /^\/api\/(rooms|webhooks\/100ms)/,
  messages: /^\/api\/(channels\/\{cid\}\/(messages|scheduled-messages|read|unread|files|images)|messages|unread)/,
  channels: /^\/api\/channels/,
  appointments: /^\/api\/(appointments|chat\/channels)/,
  accounts: /^\//,
} as const;
export type Area = keyof typeof AREAS;
export const AREA_NAMES = Object.keys(AREAS) as Area[];

/** One route with credentials and one without: headers that no operation names mean the same on all others. */
const WITH_HEADERS = ['GET /api/chat/channels', 'POST /api/webhooks/stream'];

export const OPERATIONS = operationsOf(
  JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../../docs/openapi.json'), 'utf8')) as OpenAPIObject,
);

export const operationsIn = (area: Area): Operation[] =>
  OPERATIONS.filter((operation) => AREA_NAMES.find((name) => AREAS[name].test(operation.path)) === area);

export const targetsIn = (area: Area): InjectionTarget[] => operationsIn(area).flatMap(aimedAt);

function aimedAt(operation: Operation): InjectionTarget[] {
  const named = operation.parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name);
  return targetsOf(operation).filter(
    ({ place }) =>
      !/^(header|cookie|a cookie)/.test(place) ||
      WITH_HEADERS.includes(operation.name) ||
      named.some((name) => place === `header ${name}`),
  );
}
