import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { BACKGROUND } from '../../src/database/background-connection.js';
import type { TestApp } from './create-test-app.js';

/** Called with a query: its collection, its method, and what the method was given. */
export type QueryListener = (collection: string, method: string, ...given: unknown[]) => void;

/** Reports every query of the server from now on, those of its background work too; `false` stops it. */
export function debugDatabase({ app, database }: TestApp, listener: QueryListener | false): void {
  for (const connection of [database, app.get<Connection>(getConnectionToken(BACKGROUND))]) {
    connection.set('debug', listener);
  }
}
