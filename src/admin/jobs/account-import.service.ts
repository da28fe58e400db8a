import { Injectable } from '@nestjs/common';
import { isDuplicateKey } from '../../database/database-errors.js';
import { DatabaseClock } from '../../database/database-clock.js';
import { revocationCut } from '../../stream/stream-tokens.js';
import { AccountLifecycleService, type Actor } from '../../users/account-lifecycle.service.js';
import { type AccountState, AccountStatesService } from '../../users/account-states.service.js';
import { GENERATED_PICTURE, storedPicture } from '../../users/profiles/avatar.js';
import { UserSyncService } from '../../users/sync/user-sync.service.js';
import { UsersService } from '../../users/users.service.js';
import { type NewAccount } from '../../users/new-account.js';
import type { Problem } from './job.schema.js';
import { problem } from './problems.js';

/** What an account should be; absent fields stay as they are. */
export type AccountFields = Partial<
  Pick<NewAccount, 'fullName' | 'role' | 'email' | 'customerId' | 'profilePic' | 'custom'>
>;

/** Creates or changes one account, here first; the account's own work carries it to Stream. Harmless to repeat. */
@Injectable()
export class AccountImport {
  constructor(
    private readonly users: UsersService,
    private readonly states: AccountStatesService,
    private readonly sync: UserSyncService,
    private readonly lifecycle: AccountLifecycleService,
    private readonly clock: DatabaseClock,
  ) {}

  async apply(id: string, given: AccountFields, actor: Actor): Promise<string | Problem> {
    const { profilePic: picture } = given;
    const fields = { ...given, ...(picture !== undefined && { profilePic: storedPicture(id, picture) }) };
    const state = (await this.states.findMany([id])).get(id);
    if (state) return this.change(state, fields, actor);
    try {
      const { fullName = '', role = 'user', profilePic = GENERATED_PICTURE, ...rest } = fields;
      await this.users.create({ id, fullName, role, profilePic, ...rest, requestId: actor.requestId });
      return 'created';
    } catch (error) {
      if (error instanceof RangeError) return problem('RESERVED_ID');
      const taken = takenBy(error);
      // Another process has created the account since.
      return taken ?? this.apply(id, fields, actor);
    }
  }

  private async change(
    { id, role, deletion }: AccountState,
    { role: wantedRole = role, customerId, custom = {}, ...fields }: AccountFields,
    actor: Actor,
  ): Promise<string | Problem> {
    if (deletion) return problem('ACCOUNT_DELETED');
    if (wantedRole !== role && role === 'admin') return problem('ADMIN_ACCOUNT');
    const [account] = await this.users.findMany([id]);
    const isNewNumber = customerId !== undefined && account?.customerId !== customerId;
    // An earlier owner of the number may hold tokens for the customer's user.
    const number = isNewNumber ? { customerId, tokensRevokedAt: revocationCut(this.clock.now()) } : {};
    // Fields that are not named stay.
    const named = Object.fromEntries(Object.entries(custom ?? {}).map(([key, value]) => [`custom.${key}`, value]));
    try {
      await this.users.assertEmailFree(fields.email, id);
      // What can be taken by others comes first, so that nothing is changed when it is.
      const changed = await this.sync.change(
        id,
        { deletedAt: null },
        { $set: { ...fields, ...number, ...named } },
        actor.requestId,
      );
      if (!changed) return problem('ACCOUNT_DELETED');
    } catch (error) {
      const taken = takenBy(error);
      if (taken) return taken;
      throw error;
    }
    if (wantedRole !== role) await this.lifecycle.changeRole(id, wantedRole, actor);
    return 'updated';
  }
}

/** What another account has; undefined when it is the id itself. */
function takenBy(error: unknown): Problem | undefined {
  if (!isDuplicateKey(error)) throw error;
  const { keyPattern = {} } = error as { readonly keyPattern?: Readonly<Record<string, unknown>> };
  if ('email' in keyPattern) return problem('EMAIL_TAKEN');
  return 'customerId' in keyPattern ? problem('CUSTOMER_ID_TAKEN') : undefined;
}
