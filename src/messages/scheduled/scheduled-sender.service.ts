import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { ChannelAccess, type OpenedChannel } from '../../chat/channels/channel-access.service.js';
import type { Account } from '../../common/accounts/account.js';
import { AppException } from '../../common/errors/app-exception.js';
import { StreamError } from '../../stream/stream-errors.js';
import type { NewMemberMessage } from '../../stream/stream-message.js';
import { UsersService } from '../../users/users.service.js';
import type { Claim } from '../../work/claim.js';
import type { FinishOutcome } from '../../work/finish.js';
import { eachItem } from '../../work/work-loop.js';
import { WorkLoops } from '../../work/work-loops.js';
import { MessageSender } from '../posting/message-sender.service.js';
import { ScheduledMessage } from './scheduled-message.schema.js';

const CONCURRENCY = 4;

/**
 * Sends messages whose time has come, each once: its id is known before, so that what was sent by a process that died, or
 * whose answer was lost, is found. Who may write is asked again.
 */
@Injectable()
export class ScheduledSender {
  constructor(
    @InjectModel(ScheduledMessage.name) private readonly scheduled: Model<ScheduledMessage>,
    private readonly channels: ChannelAccess,
    private readonly users: UsersService,
    private readonly sender: MessageSender,
    loops: WorkLoops,
  ) {
    loops.create(scheduled, {
      name: 'scheduled-messages',
      concurrency: CONCURRENCY,
      handle: eachItem((message, claim) => this.send(message, claim)),
    });
  }

  private async send(message: ScheduledMessage, claim: Claim): Promise<FinishOutcome> {
    const { draft } = message;
    if (!draft || !(await this.begin(message))) return {};
    try {
      const channel = await this.openFor(message, draft);
      claim.assertHeld();
      await this.sender.send(channel, draft);
      return over('sent', null);
    } catch (error) {
      if (error instanceof AppException) return over('failed', error.code);
      if (error instanceof StreamError && error.permanent) return over('failed', 'UPSTREAM_REFUSED');
      throw error;
    }
  }

  /** @returns false for a message that is over. From here on it cannot be cancelled. */
  private async begin({ _id }: ScheduledMessage): Promise<boolean> {
    const begun = { _id, status: { $in: ['scheduled', 'sending'] as const } };
    return (await this.scheduled.updateOne(begun, { $set: { status: 'sending' } })).matchedCount > 0;
  }

  private async openFor({ accountId, cid }: ScheduledMessage, { userId }: NewMemberMessage): Promise<OpenedChannel> {
    const [account] = await this.users.findMany([accountId]);
    if (!account?.active) throw new AppException('UNAUTHORIZED');
    const channel = await this.channels.open(account, cid);
    if (!mayWriteAs(account, channel, userId)) throw new AppException('FORBIDDEN');
    return channel;
  }
}

const mayWriteAs = (account: Account, { memberId }: OpenedChannel, userId: string): boolean =>
  account.role === 'admin' || memberId === userId;

const over = (status: 'sent' | 'failed', failure: string | null): FinishOutcome => ({
  set: { status, failure, draft: null },
});
