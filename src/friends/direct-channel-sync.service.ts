import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { findOrCreateChannel, updateMembers } from '../chat/channels/channel-with-members.js';
import { AppConfig } from '../config/app-config.js';
import { StreamError } from '../stream/stream-errors.js';
import { StreamService } from '../stream/stream.service.js';
import type { Claim } from '../work/claim.js';
import { runWithin } from '../work/run-within.js';
import { eachItem, WorkLoop } from '../work/work-loop.js';
import type { FinishOutcome } from '../work/finish.js';
import { WorkQueue } from '../work/work-queue.js';
import { WorkQueues } from '../work/work-queues.js';
import { UserSyncService } from '../users/sync/user-sync.service.js';
import { UsersService } from '../users/users.service.js';
import { type DesiredDirectChannel, desiredDirectChannel } from './direct-channel.js';
import { Friendship } from './friendship.schema.js';

const CONCURRENCY = 8;
/** When to look again at a channel whose members cannot all be named at Stream: it refuses deactivated users. */
const INACTIVE_MEMBER_MS = 3_600_000;

/**
 * Makes Stream's channels equal to what is between two accounts. May be stopped at any instruction and run again: the id
 * of the channel is decided before Stream hears of it, and every step looks at what is there.
 */
@Injectable()
export class DirectChannelSyncService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly queue: WorkQueue<Friendship>;
  private readonly loop: WorkLoop<Friendship>;

  constructor(
    @InjectModel(Friendship.name) private readonly friendships: Model<Friendship>,
    private readonly stream: StreamService,
    private readonly users: UserSyncService,
    private readonly accounts: UsersService,
    private readonly config: AppConfig,
    queues: WorkQueues,
  ) {
    this.queue = queues.of(friendships);
    this.loop = new WorkLoop({
      name: 'friendships',
      queue: this.queue,
      concurrency: CONCURRENCY,
      handle: eachItem((friendship, claim) => this.sync(friendship, claim)),
      convergent: true,
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  /** Changes a friendship and marks it in one write; see {@link WorkQueue.change}. */
  change(...change: Parameters<WorkQueue<Friendship>['change']>): Promise<Friendship | null> {
    return this.queue.change(...change);
  }

  /** The same for many at once. Returns how many there were. */
  changeMany(...change: Parameters<WorkQueue<Friendship>['changeMany']>): Promise<number> {
    return this.queue.changeMany(...change);
  }

  /** Has a friendship worked on once more, although nothing was changed. */
  markAgain(id: string, requestId?: string): Promise<void> {
    return this.queue.markAgain(id, requestId);
  }

  wake(): void {
    this.loop.wake();
  }

  /**
   * Brings Stream up to date within the time a request may wait. When Stream takes longer, or refuses, the answer does
   * not depend on it: the worker goes on.
   */
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
    if (!wanted.made) return this.freeze(wanted, claim);
    const accounts = await this.accounts.findMany(wanted.members);
    if (accounts.filter(({ active }) => active).length < wanted.members.length)
      return { nextDueAt: new Date(this.queue.now().getTime() + INACTIVE_MEMBER_MS) };
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
      // It was never made, or was deleted there: nobody writes in it either way.
      if (!(error instanceof StreamError) || !error.notFound) throw error;
    }
  }
}
