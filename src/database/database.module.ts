import { Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AppConfig } from '../config/app-config.js';
import { DatabaseClock } from './database-clock.js';
import { DatabaseHealth } from './database-health.js';
import { IndexBuilderService } from './index-builder.service.js';

/** How long one operation may take, finding a server included: a request is told within two seconds that there is none. */
const OPERATION_TIMEOUT_MS = 1500;

/** The one connection, and what the rest needs to know of the database itself. */
@Global()
@Module({
  imports: [
    MongooseModule.forRootAsync({
      inject: [AppConfig],
      useFactory: (config: AppConfig) => ({
        uri: config.database.uri,
        timeoutMS: OPERATION_TIMEOUT_MS,
        serverSelectionTimeoutMS: OPERATION_TIMEOUT_MS,
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
