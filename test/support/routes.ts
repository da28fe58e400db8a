import { type Type, RequestMethod } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { TestApp } from './create-test-app.js';

/** One route of the server, as Nest's own metadata has it; documented or not. */
export interface Route {
  readonly method: string;
  /** With parameters as `:name`. */
  readonly path: string;
}

/** Nest's own keys for what `@Controller('path')` and `@Get('path')` say. */
const PATH_METADATA = 'path';
const METHOD_METADATA = 'method';

/** Every route that a controller of the running server has, in alphabetical order. */
export function routesOf({ app }: Pick<TestApp, 'app'>): Route[] {
  const scanner = new MetadataScanner();
  return app
    .get(DiscoveryService, { strict: false })
    .getControllers()
    .flatMap(({ metatype }) => {
      const prototype = (metatype as Type).prototype as Record<string, object>;
      return scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name];
        const method = handler && (Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined);
        if (!handler || method === undefined) return [];
        return pathsOf(metatype as Type).flatMap((prefix) =>
          pathsOf(handler).map((path) => ({ method: RequestMethod[method] ?? '', path: join(prefix, path) })),
        );
      });
    })
    .toSorted((a, b) => `${a.path} ${a.method}`.localeCompare(`${b.path} ${b.method}`));
}

/** `POST /api/appointments`: how tables name a route. */
export const nameOf = ({ method, path }: Route): string => `${method} ${path}`;

function pathsOf(target: object): string[] {
  const path = Reflect.getMetadata(PATH_METADATA, target) as string | string[] | undefined;
  return [path ?? '/'].flat();
}

const join = (...parts: readonly string[]): string =>
  `/${parts
    .flatMap((part) => part.split('/'))
    .filter(Boolean)
    .join('/')}`;
