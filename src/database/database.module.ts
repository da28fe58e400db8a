import { Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AppConfig } from '../config/app-config.js';
import { DatabaseClock } from './database-clock.js';
import { DatabaseHealth } from './database-health.js';
import { IndexBuilderService } from './index-builder.service.js';

/**
 * A request learns within two seconds that the database is away, whichever way it is: one that answers nothing costs an
 * operation its own time, and the driver's one retry the time of a new connection.
 */
const OPERATION_TIMEOUT_MS = 1200;
const CONNECT_TIMEOUT_MS = 600;
const SERVER_SELECTION_TIMEOUT_MS = 1500;

/** The one connection, and what the rest needs to know of the database itself. */
@Global()
@Module({
  imports: [
    MongooseModule.forRootAsync({
      inject: [AppConfig],
      useFactory: (config: AppConfig) => ({
        uri: config.database.uri,
        socketTimeoutMS: OPERATION_TIMEOUT_MS,
        connectTimeoutMS: CONNECT_TIMEOUT_MS,
        serverSelectionTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
        waitQueueTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
        retryWrites: true,
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
