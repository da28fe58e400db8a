import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { FriendsModule } from '../friends/friends.module.js';
import { User, UserSchema } from '../user.schema.js';
import { UsersModule } from '../users.module.js';
import { AvatarsController } from './avatars.controller.js';
import { ProfilesController } from './profiles.controller.js';
import { ProfilesService } from './profiles.service.js';

/** What accounts show of themselves. */
@Module({
  imports: [MongooseModule.forFeature([{ name: User.name, schema: UserSchema }]), UsersModule, FriendsModule],
  controllers: [ProfilesController, AvatarsController],
  providers: [ProfilesService],
})
export class ProfilesModule {}
