import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { customerIdentity, customerIdOf } from '../../stream/user-ids.js';
import { User } from '../user.schema.js';

/** Looks up whose accounts were deleted, for handlers of events: those come late, and must not bring anything back. */
@Injectable()
export class DeletedUsers {
  constructor(@InjectModel(User.name) private readonly users: Model<User>) {}

  /** Those of these users in Stream whose accounts were deleted. Not cached. */
  async among(userIds: readonly string[]): Promise<ReadonlySet<string>> {
    const ids = [...new Set(userIds)].filter((id) => id !== '');
    if (ids.length === 0) return new Set();
    const numbers = ids.flatMap((id) => customerIdOf(id) ?? []);
    const found = await this.users
      .find(
        { $or: [{ _id: { $in: ids } }, { customerId: { $in: numbers } }], deletedAt: { $ne: null } },
        { customerId: 1 },
      )
      .lean<Pick<User, '_id' | 'customerId'>[]>()
      .exec();
    const deleted = found.flatMap(({ _id, customerId }) =>
      customerId === undefined || customerId === null ? [_id] : [_id, customerIdentity(customerId)],
    );
    return new Set(deleted.filter((id) => ids.includes(id)));
  }
}
