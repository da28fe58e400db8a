import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { type Connection, createConnection, type mongo } from 'mongoose';
import { AppConfig } from '../config/app-config.js';

/**
 * Builds the declared indexes before anything is served: uniqueness is a promise that must hold for the first request,
 * too. Fails the boot when the data contradicts an index. On a collection that has its indexes it takes a millisecond;
 * on a large one that lacks one it may take minutes, so it has a connection of its own, without the server's time limit.
 */
@Injectable()
export class IndexBuilderService implements OnModuleInit {
  constructor(
    private readonly config: AppConfig,
    @InjectConnection() private readonly connection: Connection,
  ) {}

  async onModuleInit(): Promise<void> {
    const patient = await createConnection(this.config.database.uri, { maxPoolSize: 4 }).asPromise();
    try {
      await Promise.all(
        Object.values(this.connection.models).map(async ({ collection, schema }) => {
          const indexes = schema.indexes().map(([key, options]) => ({ ...options, key }) as mongo.IndexDescription);
          if (indexes.length > 0) await patient.collection(collection.name).createIndexes(indexes);
        }),
      );
    } finally {
      await patient.close();
    }
  }
}
