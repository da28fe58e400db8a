import { Injectable } from '@nestjs/common';
import { recordSecurityEvent } from '../../common/logging/security-log.js';
import { cidOf } from '../../stream/channel-ids.js';
import { StreamError } from '../../stream/stream-errors.js';
import type { StreamChannelState } from '../../stream/stream-types.js';
import { StreamService } from '../../stream/stream.service.js';
import { UserSyncService } from '../../users/sync/user-sync.service.js';
import { UsersService } from '../../users/users.service.js';
import type { Claim } from '../../work/claim.js';
import { ProjectedChannels } from '../channels/projected-channels.service.js';
import type { DesiredChannel } from './desired-channel.js';
import { Projection } from './projection.js';

/** Makes Stream and the read model equal to a desired channel, whoever owns it. */
@Injectable()
export class ChannelProjector {
  constructor(
    private readonly stream: StreamService,
    private readonly users: UserSyncService,
    private readonly accounts: UsersService,
    private readonly channels: ProjectedChannels,
  ) {}

  /**
   * Creates the members that Stream lacks, and the channel. Stream refuses a channel when one of its members is missing
   * there, for example because it was deleted by hand: then all members are looked up. It also refuses a member whose
   * reactivation has not reached it yet: that passes, so the work is tried again.
   *
   * @throws ClaimLostError when the claim has run out; nothing is changed in Stream after that
   */
  async project(wanted: DesiredChannel, claim: Claim): Promise<void> {
    const ensure = async (recheck: boolean): Promise<void> => {
      if (wanted.mustExist) await this.users.ensureInStream(wanted.members, recheck);
    };
    await ensure(false);
    try {
      await this.attempt(wanted, claim);
    } catch (error) {
      if (!(error instanceof StreamError) || !error.invalidInput) throw error;
      await ensure(true);
      try {
        await this.attempt(wanted, claim);
      } catch (refusal) {
        if (!(await this.users.hasPendingWork(wanted.members))) throw refusal;
        throw new Error('changes of members have not reached Stream yet', { cause: refusal });
      }
    }
  }

  private async attempt(wanted: DesiredChannel, claim: Claim): Promise<void> {
    const projection = new Projection(this.stream, wanted, claim);
    const state = await projection.findOrCreate();
    if (!state) return this.channels.projectMissing(wanted);
    const cid = cidOf(wanted.type, wanted.id);
    const isOurs = await this.channels.wasProjected(cid, state.madeAt);
    let messages = { removed: 0, kept: 0 };
    const changes = await projection.apply(state, async () => {
      if (!isOurs && state.hasMessages)
        messages = await projection.removeForeignMessages((ids) => this.trustedAmong(ids, wanted));
    });
    const report = { cid, createdBy: state.createdById, ...changes, messages };
    if (!isOurs && isForeign(wanted, state, changes.removedMembers.length + messages.removed + messages.kept))
      recordSecurityEvent('channel existed before its record', report);
    else if (isOurs && changes.removedMembers.length + changes.changedFields.length > 0)
      recordSecurityEvent('channel changed', report);
    claim.assertHeld();
    await this.channels.project(wanted, state.madeAt);
  }

  private async trustedAmong(ids: readonly string[], { trustedRoles }: DesiredChannel): Promise<ReadonlySet<string>> {
    const accounts = await this.accounts.findMany(ids);
    return new Set(accounts.filter(({ role }) => trustedRoles.includes(role)).map(({ id }) => id));
  }
}

/** The creator alone proves nothing, but another one than ours is worth a report. */
function isForeign({ createdById }: DesiredChannel, state: StreamChannelState, surplus: number): boolean {
  return surplus > 0 || state.createdById !== createdById;
}
