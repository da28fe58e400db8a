import { Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AppConfig } from '../config/app-config.js';
import { DatabaseClock } from './database-clock.js';
import { DatabaseHealth } from './database-health.js';
import { IndexBuilderService } from './index-builder.service.js';

/**
 * A request learns within two seconds that the database is away, whichever way it is: an operation gets one attempt of
 * this length, or this long to find a server. The driver's own retries would double that, and callers retry anyway:
 * clients after a 503, Stream its webhooks, the loops their work.
 */
const OPERATION_TIMEOUT_MS = 1200;
const SERVER_SELECTION_TIMEOUT_MS = 1500;
/** Firewalls forget connections that are idle for minutes; without retries we must not find that out by using one. */
const MAX_IDLE_MS = 60_000;

/** The one connection, and what the rest needs to know of the database itself. */
@Global()
@Module({
  imports: [
    MongooseModule.forRootAsync({
      inject: [AppConfig],
      useFactory: (config: AppConfig) => ({
        uri: config.database.uri,
        socketTimeoutMS: OPERATION_TIMEOUT_MS,
        connectTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
        maxIdleTimeMS: MAX_IDLE_MS,
        serverSelectionTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
        waitQueueTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
        retryReads: false,
        retryWrites: false,
        writeConcern: { w: 'majority', journal: true },
        bufferCommands: false,
        autoIndex: false,
        retryAttempts: 2,
        retryDelay: 300,
        verboseRetryLog: false,
      }),
    }),
  ],
  providers: [DatabaseClock, DatabaseHealth, IndexBuilderService],
  exports: [DatabaseClock, DatabaseHealth],
})
export class DatabaseModule {}
