import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { StreamModule } from '../stream/stream.module.js';
import { AccountCache } from './account-cache.js';
import { DriftService } from './drift/drift.service.js';
import { AccountSyncListeners } from './sync/account-sync-listeners.js';
import { AccountLifecycleService } from './account-lifecycle.service.js';
import { AccountStatesService } from './account-states.service.js';
import { OpenSessionsService } from './sign-in/open-sessions.service.js';
import { SignInRecordsService } from './sign-in/sign-in-records.service.js';
import { AvatarsController } from './profiles/avatars.controller.js';
import { ProfilesService } from './profiles/profiles.service.js';
import { DeletedUsers } from './erasure/deleted-users.service.js';
import { Erasure, ErasureSchema } from './erasure/erasure.schema.js';
import { Erasures } from './erasure/erasures.service.js';
import { User, UserSchema } from './user.schema.js';
import { UserDriftEvents } from './sync/user-drift-events.service.js';
import { UserSyncService } from './sync/user-sync.service.js';
import { UsersService } from './users.service.js';

const services = [
  UsersService,
  UserSyncService,
  UserDriftEvents,
  AccountSyncListeners,
  AccountLifecycleService,
  AccountStatesService,
  SignInRecordsService,
  OpenSessionsService,
  ProfilesService,
  AccountCache,
  DriftService,
  Erasures,
  DeletedUsers,
];

/** Accounts, their profiles and generated pictures, and their copies in Stream. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: User.name, schema: UserSchema },
      { name: Erasure.name, schema: ErasureSchema },
    ]),
    StreamModule,
  ],
  controllers: [AvatarsController],
  providers: services,
  exports: services,
})
export class UsersModule {}
