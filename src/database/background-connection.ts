import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, Model } from 'mongoose';

/** The name of the connection for background work. */
export const BACKGROUND = 'background';

/**
 * A second connection to the same database, for background work on many documents at once. The driver has one time limit
 * for all operations of a connection, and that of requests is too short for such work. It also has its own pool: slow work
 * does not take connections from requests.
 */
@Injectable()
export class BackgroundConnection {
  constructor(@InjectConnection(BACKGROUND) private readonly connection: Connection) {}

  /** The same collection, with the time limit of background work. */
  model<T>({ modelName, schema, collection }: Model<T>): Model<T> {
    const known = this.connection.models[modelName] as Model<T> | undefined;
    return known ?? this.connection.model<T>(modelName, schema, collection.name);
  }
}
