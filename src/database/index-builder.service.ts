import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';

/**
 * Builds the declared indexes before anything is served: uniqueness is a promise that must hold for the first request,
 * too. Fails the boot when the data contradicts an index. Building has no time limit; on a collection that has its
 * indexes it takes a millisecond.
 */
@Injectable()
export class IndexBuilderService implements OnModuleInit {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  async onModuleInit(): Promise<void> {
    const models = Object.values(this.connection.models);
    await Promise.all(
      models.map(async ({ collection, schema }) => {
        const indexes = schema.indexes().map(([key, options]) => ({ ...options, key }) as mongo.IndexDescription);
        if (indexes.length > 0) await collection.createIndexes(indexes, { timeoutMS: 0 });
      }),
    );
  }
}
