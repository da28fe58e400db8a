import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { type Connection, createConnection, type mongo } from 'mongoose';
import { AppConfig } from '../config/app-config.js';

/**
 * Builds the declared indexes before the server listens: uniqueness must hold from the first request on. Fails the boot
 * when the data contradicts an index. It takes a millisecond where the indexes exist, but may take minutes for a new index
 * on a large collection, so it uses a connection of its own without the server's time limit.
 */
@Injectable()
export class IndexBuilderService implements OnModuleInit {
  constructor(
    private readonly config: AppConfig,
    @InjectConnection() private readonly connection: Connection,
  ) {}

  async onModuleInit(): Promise<void> {
    const unlimited = await createConnection(this.config.database.uri, { maxPoolSize: 4 }).asPromise();
    try {
      await Promise.all(
        Object.values(this.connection.models).map(async ({ collection, schema }) => {
          const indexes = schema.indexes().map(([key, options]) => ({ ...options, key }) as mongo.IndexDescription);
          if (indexes.length > 0) await unlimited.collection(collection.name).createIndexes(indexes);
        }),
      );
    } finally {
      await unlimited.close();
    }
  }
}
