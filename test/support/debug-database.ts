import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { BACKGROUND } from '../../src/database/background-connection.js';
import type { TestApp } from './create-test-app.js';

/** Told of a query: its collection, its method, and what the method was given. */
export type QueryListener = (collection: string, method: string, ...given: unknown[]) => void;

/** Has every query of the server told from now on, those of its background work too; with `false` no more. */
export function debugDatabase({ app, database }: TestApp, listener: QueryListener | false): void {
  for (const connection of [database, app.get<Connection>(getConnectionToken(BACKGROUND))]) {
    connection.set('debug', listener);
  }
}
