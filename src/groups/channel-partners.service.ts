import { Injectable } from '@nestjs/common';
import type { Account } from '../common/accounts/account.js';
import { AppException } from '../common/errors/app-exception.js';
import { AppConfig } from '../config/app-config.js';
import { BlocksService } from '../friends/blocks.service.js';
import { FriendsService } from '../friends/friends.service.js';
import { UsersService } from '../users/users.service.js';

const MAX_DETAILS = 20;
/** People of the practice write to anybody. */
const FREE_ROLES = ['vet', 'admin'];

/** Decides whom an account may bring into a channel. */
@Injectable()
export class ChannelPartners {
  constructor(
    private readonly accounts: UsersService,
    private readonly friends: FriendsService,
    private readonly blocks: BlocksService,
    private readonly config: AppConfig,
  ) {}

  /**
   * Checked before anything is stored or sent. Accounts that do not exist and accounts that are no friends are answered
   * alike, unless any account may be brought in. Of two accounts of which one has blocked the other, neither exists for the
   * other, whatever their roles.
   *
   * @throws AppException VALIDATION_FAILED that names the places in the list
   */
  async check(caller: Account, ids: readonly string[]): Promise<void> {
    const found = await this.accounts.findMany(ids);
    const hidden = await this.blocks.hiddenAmong(caller.id, ids);
    const active = new Set(found.flatMap((account) => (account.active && !hidden.has(account.id) ? account.id : [])));
    const anyone = this.config.channels.partners === 'anyone' || FREE_ROLES.includes(caller.role);
    const friends = anyone ? active : new Set(await this.friends.idsOf(caller.id));
    const rule = anyone ? 'must be the id of an account' : 'must be the id of a friend';
    const wrong = ids.flatMap((id, index) =>
      id === caller.id || (active.has(id) && friends.has(id)) ? [] : [`memberIds.${index}`],
    );
    if (wrong.length === 0) return;
    const details = wrong
      .slice(0, MAX_DETAILS)
      .map((field) => ({ field, rule: 'person', message: `${field} ${rule}` }));
    throw new AppException('VALIDATION_FAILED', { details });
  }
}
