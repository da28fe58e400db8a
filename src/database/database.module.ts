import { Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AppConfig } from '../config/app-config.js';
import { BACKGROUND, BackgroundConnection } from './background-connection.js';
import { BACKGROUND_TIMEOUT_MS, connectionOptions } from './connection-options.js';
import { DatabaseClock } from './database-clock.js';
import { DatabaseHealth } from './database-health.js';
import { IndexBuilderService } from './index-builder.service.js';
import { settleCommandsOnClose } from './settle-commands.js';

settleCommandsOnClose();

/** Six loops, of which each has one or two batches under way, and the renewal of their leases. */
const BACKGROUND_POOL = 20;

/** The connections, one for requests and one for background work, and services about the database itself. */
@Global()
@Module({
  imports: [
    MongooseModule.forRootAsync({
      inject: [AppConfig],
      useFactory: ({ database }: AppConfig) => connectionOptions(database.uri, database.timeoutMs),
    }),
    MongooseModule.forRootAsync({
      connectionName: BACKGROUND,
      inject: [AppConfig],
      useFactory: ({ database }: AppConfig) => ({
        ...connectionOptions(database.uri, BACKGROUND_TIMEOUT_MS),
        maxPoolSize: BACKGROUND_POOL,
      }),
    }),
  ],
  providers: [BackgroundConnection, DatabaseClock, DatabaseHealth, IndexBuilderService],
  exports: [BackgroundConnection, DatabaseClock, DatabaseHealth],
})
export class DatabaseModule {}
