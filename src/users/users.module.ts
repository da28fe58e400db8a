import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { StreamModule } from '../stream/stream.module.js';
import { AccountCache } from './account-cache.js';
import { AccountLifecycleService } from './account-lifecycle.service.js';
import { AccountStatesService } from './account-states.service.js';
import { User, UserSchema } from './user.schema.js';
import { UserSyncService } from './user-sync.service.js';
import { UsersService } from './users.service.js';

/** Accounts and their copy at Stream. */
@Module({
  imports: [MongooseModule.forFeature([{ name: User.name, schema: UserSchema }]), StreamModule],
  providers: [UsersService, UserSyncService, AccountLifecycleService, AccountStatesService, AccountCache],
  exports: [UsersService, UserSyncService, AccountLifecycleService, AccountStatesService, AccountCache],
})
export class UsersModule {}
