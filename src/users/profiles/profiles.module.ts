import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { User, UserSchema } from '../user.schema.js';
import { UsersModule } from '../users.module.js';
import { AvatarsController } from './avatars.controller.js';
import { ProfilesService } from './profiles.service.js';

/** Profiles and generated pictures of accounts. */
@Module({
  imports: [MongooseModule.forFeature([{ name: User.name, schema: UserSchema }]), UsersModule],
  controllers: [AvatarsController],
  providers: [ProfilesService],
  exports: [ProfilesService],
})
export class ProfilesModule {}
