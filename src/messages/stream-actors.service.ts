import { Injectable } from '@nestjs/common';
import { StreamError } from '../stream/stream-errors.js';
import { StreamService } from '../stream/stream.service.js';
import { SYSTEM_USER, SYSTEM_USER_ID } from '../stream/user-ids.js';
import { UserSyncService } from '../users/sync/user-sync.service.js';

/** Stream takes calls in the name of users that it has. An account may be younger than its user there. */
@Injectable()
export class StreamActors {
  constructor(
    private readonly stream: StreamService,
    private readonly sync: UserSyncService,
  ) {}

  /** Creates those of the users that Stream lacks. */
  async ensure(userIds: readonly string[]): Promise<void> {
    if (userIds.includes(SYSTEM_USER_ID)) await this.stream.users.create([SYSTEM_USER]);
    await this.sync.ensureInStream([...new Set(userIds)], true);
  }

  /** Makes a call in the name of a user; once more when Stream refuses it and may only lack the user. */
  async as<T>(userId: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof StreamError) || !(error.invalidInput || error.notFound)) throw error;
      await this.ensure([userId]);
      return call();
    }
  }
}
