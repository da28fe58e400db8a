import { Injectable } from '@nestjs/common';
import type { Deletion, StreamPresence } from '../user.schema.js';

/** An account that was changed, as it was when its work began. Stream has it so by now. */
export interface FollowedAccount {
  readonly id: string;
  readonly fullName: string;
  readonly customerId: number | undefined;
  readonly presence: StreamPresence;
  readonly deletion: Deletion | null;
  /** The request that brought the change, if one did. */
  readonly requestId: string | undefined;
}

/**
 * Acts after an account. It is called at least once for every change, so doing it again must be harmless; what it throws
 * is tried again like the account's own work, and holds back that account alone.
 */
export type AccountFollower = (account: FollowedAccount) => Promise<void>;

/**
 * Those who must act when an account was changed: the features that stand on accounts, of which accounts know nothing. A
 * feature registers while its module is made, before any work begins.
 */
@Injectable()
export class AccountFollowers {
  private readonly followers: AccountFollower[] = [];

  register(follower: AccountFollower): void {
    this.followers.push(follower);
  }

  /** Has them act one after the other, in the order in which they were registered. */
  async tell(account: FollowedAccount): Promise<void> {
    for (const follow of this.followers) await follow(account);
  }
}
