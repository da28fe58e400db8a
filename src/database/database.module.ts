import { Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AppConfig } from '../config/app-config.js';
import { DatabaseClock } from './database-clock.js';
import { DatabaseHealth } from './database-health.js';

/** How long a request may wait for a database that is away before it is told so. */
const SERVER_SELECTION_TIMEOUT_MS = 1500;
const SOCKET_TIMEOUT_MS = 10_000;

/** The one connection, and what the rest needs to know of the database itself. */
@Global()
@Module({
  imports: [
    MongooseModule.forRootAsync({
      inject: [AppConfig],
      useFactory: (config: AppConfig) => ({
        uri: config.database.uri,
        serverSelectionTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
        socketTimeoutMS: SOCKET_TIMEOUT_MS,
        retryWrites: true,
        writeConcern: { w: 'majority', journal: true },
        bufferCommands: false,
        autoIndex: true,
        retryAttempts: 2,
        retryDelay: 300,
        verboseRetryLog: false,
      }),
    }),
  ],
  providers: [DatabaseClock, DatabaseHealth],
  exports: [DatabaseClock, DatabaseHealth],
})
export class DatabaseModule {}
