import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { findOrCreateChannel, updateMembers } from '../chat/channels/channel-with-members.js';
import { AppConfig } from '../config/app-config.js';
import { StreamError } from '../stream/stream-errors.js';
import { StreamService } from '../stream/stream.service.js';
import type { Claim } from '../work/claim.js';
import { runWithin } from '../work/run-within.js';
import { eachItem, type WorkLoop } from '../work/work-loop.js';
import type { FinishOutcome } from '../work/finish.js';
import type { WorkQueue } from '../work/work-queue.js';
import { WorkLoops } from '../work/work-loops.js';
import { UserSyncService } from '../users/sync/user-sync.service.js';
import { UsersService } from '../users/users.service.js';
import { type DesiredDirectChannel, desiredDirectChannel } from './direct-channel.js';
import { Friendship } from './friendship.schema.js';

const CONCURRENCY = 8;
/** The pause while a member is not active: Stream refuses to add deactivated users. */
const INACTIVE_MEMBER_PAUSE_MS = 3_600_000;

/**
 * Makes the direct channels in Stream equal to our friendships. It may stop at any instruction and run again: the
 * channel's id is stored before Stream is called, and every step starts from the state in Stream.
 */
@Injectable()
export class DirectChannelSyncService {
  private readonly loop: WorkLoop<Friendship>;

  constructor(
    @InjectModel(Friendship.name) private readonly friendships: Model<Friendship>,
    private readonly stream: StreamService,
    private readonly users: UserSyncService,
    private readonly accounts: UsersService,
    private readonly config: AppConfig,
    loops: WorkLoops,
  ) {
    this.loop = loops.create(friendships, {
      name: 'friendships',
      concurrency: CONCURRENCY,
      handle: eachItem((friendship, claim) => this.sync(friendship, claim)),
      convergent: true,
    });
  }

  /** Changes a friendship and marks it in one write; see {@link WorkQueue.change}. */
  change(...change: Parameters<WorkQueue<Friendship>['change']>): Promise<Friendship | null> {
    return this.loop.queue.change(...change);
  }

  /** The same for many at once. Returns how many were changed. */
  changeMany(...change: Parameters<WorkQueue<Friendship>['changeMany']>): Promise<number> {
    return this.loop.queue.changeMany(...change);
  }

  /** Marks a friendship again although nothing has changed. */
  markAgain(id: string, requestId?: string): Promise<void> {
    return this.loop.queue.markAgain(id, requestId);
  }

  wake(): void {
    this.loop.wake();
  }

  /** Gives the work the time that a request may wait for Stream. If it takes longer or fails, the loop continues it. */
  async settle(friendshipId: string): Promise<void> {
    await runWithin(this.config.stream.waitMs, {
      run: () => this.loop.runNow(friendshipId),
      isDone: async () => {
        const current = await this.friendships.findById(friendshipId, { work: 1 }).lean<Friendship>().exec();
        return current?.work.status !== 'running';
      },
    });
  }

  private async sync(friendship: Friendship, claim: Claim): Promise<FinishOutcome | undefined> {
    const wanted = desiredDirectChannel(friendship);
    if (!wanted) return undefined;
    if (!wanted.mustExist) return this.freeze(wanted, claim);
    const accounts = await this.accounts.findMany(wanted.members);
    if (accounts.filter(({ active }) => active).length < wanted.members.length)
      return { nextDueAt: new Date(this.loop.queue.now().getTime() + INACTIVE_MEMBER_PAUSE_MS) };
    const state = await findOrCreateChannel(this.stream, this.users, wanted, claim);
    await updateMembers(this.stream, wanted, state, claim);
    claim.assertHeld();
    if (state.frozen) await this.stream.updateChannel(wanted.type, wanted.id, { frozen: false });
    return undefined;
  }

  private async freeze({ type, id }: DesiredDirectChannel, claim: Claim): Promise<undefined> {
    claim.assertHeld();
    try {
      await this.stream.updateChannel(type, id, { frozen: true });
    } catch (error) {
      // The channel was never created, or was deleted in Stream.
      if (!(error instanceof StreamError) || !error.notFound) throw error;
    }
  }
}
