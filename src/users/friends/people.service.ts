import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { User } from '../user.schema.js';
import type { PersonDto } from './friend.dto.js';
import { PERSON_FIELDS, type PersonFields, toPerson } from './friend.mapper.js';

/** Other accounts as lists show them. */
@Injectable()
export class PeopleService {
  constructor(@InjectModel(User.name) private readonly users: Model<User>) {}

  /** The people behind the ids, by id. Who is deactivated or deleted is shown to nobody, and is left out. */
  async findMany(ids: readonly string[]): Promise<ReadonlyMap<string, PersonDto>> {
    if (ids.length === 0) return new Map();
    const users = await this.users
      .find({ _id: { $in: [...ids] }, deactivatedAt: null, deletedAt: null }, PERSON_FIELDS)
      .lean<PersonFields[]>()
      .exec();
    return new Map(users.map((user) => [user._id, toPerson(user)]));
  }
}
