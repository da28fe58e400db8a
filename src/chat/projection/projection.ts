import { chunksOf } from '../../common/chunks.js';
import { isMessageAddress } from '../../stream/addresses.js';
import { STREAM_BATCH_LIMIT } from '../../stream/stream-connection.js';
import { StreamError } from '../../stream/stream-errors.js';
import type { StreamChannelState } from '../../stream/stream-types.js';
import type { StreamService } from '../../stream/stream.service.js';
import { SYSTEM_USER, SYSTEM_USER_ID } from '../../stream/user-ids.js';
import type { Claim } from '../../work/claim.js';
import { type ChannelNotice, changedData, type DesiredChannel } from './desired-channel.js';

/** What a projection found to be different and changed. */
export interface ProjectionChanges {
  readonly removedMembers: readonly string[];
  readonly addedMembers: readonly string[];
  readonly changedFields: readonly string[];
}

/**
 * One pass that makes a channel in Stream equal to the desired one. It may stop at any instruction and run again: every
 * step starts from the state in Stream, or uses an id that Stream accepts only once. The claim is checked before each
 * effect.
 */
export class Projection {
  constructor(
    private readonly stream: StreamService,
    private readonly wanted: DesiredChannel,
    private readonly claim: Claim,
  ) {}

  /** The channel in Stream, created if it must exist; undefined when there is none and none is wanted. */
  async findOrCreate(): Promise<StreamChannelState | undefined> {
    const { wanted } = this;
    if (wanted.mustExist) return this.effect(() => this.stream.channels.getOrCreate(wanted));
    return (await this.stream.channels.query({ cids: [`${wanted.type}:${wanted.id}`] }))[0];
  }

  /**
   * Changes what differs. Strangers leave first, and members of ours come last: nobody is let into a channel that is not
   * in order yet. Notices come before the channel is frozen, since a frozen channel accepts no messages.
   *
   * @param cleanUp called between the two, when nobody but strangers can still read the channel
   */
  async apply(state: StreamChannelState, cleanUp: () => Promise<void>): Promise<ProjectionChanges> {
    const { wanted } = this;
    const { channels } = this.stream;
    const { members, removedMembers } = await this.removeStrangers(state);
    await cleanUp();
    for (const notice of wanted.notices) await this.post(notice, state);
    const changes = changedData(wanted, state);
    const changedFields = Object.keys(changes);
    if (changedFields.length > 0) await this.effect(() => channels.update(wanted, changes));
    const addedMembers = wanted.mustExist ? wanted.members.filter((id) => !members.includes(id)) : [];
    for (const part of chunksOf(addedMembers, STREAM_BATCH_LIMIT))
      await this.effect(() => channels.addMembers(wanted, part));
    return { removedMembers, addedMembers, changedFields };
  }

  /**
   * Removes the messages of people who do not belong in the channel.
   *
   * @param belong the ids of those who do, among the senders of messages
   * @returns how many messages were removed, and how many have an id that cannot be addressed
   */
  async removeForeignMessages(
    belong: (userIds: readonly string[]) => Promise<ReadonlySet<string>>,
  ): Promise<{ removed: number; kept: number }> {
    const foreign: { readonly id: string; readonly userId: string }[] = [];
    for await (const { id, userId, deleted } of this.stream.messages.all(this.wanted)) {
      const isOurs = userId === SYSTEM_USER_ID || userId === undefined || this.wanted.members.includes(userId);
      if (!deleted && !isOurs) foreign.push({ id, userId });
    }
    const trusted = await belong([...new Set(foreign.map(({ userId }) => userId))]);
    const surplus = foreign.filter(({ userId }) => !trusted.has(userId));
    const removable = surplus.filter(({ id }) => isMessageAddress(id));
    for (const { id } of removable) await this.effect(() => this.stream.messages.remove(id));
    return { removed: removable.length, kept: surplus.length - removable.length };
  }

  /**
   * Page by page, so that a channel with more strangers than Stream's limits allow to read at once becomes smaller with
   * each attempt.
   *
   * @returns the members that stay, and those that were removed
   */
  private async removeStrangers(state: StreamChannelState): Promise<{ members: string[]; removedMembers: string[] }> {
    const members: string[] = [];
    const removedMembers: string[] = [];
    for (let page = state.members; page.length > 0;) {
      const strangers = page.filter((id) => !this.wanted.members.includes(id));
      members.push(...page.filter((id) => this.wanted.members.includes(id)));
      if (strangers.length > 0) await this.effect(() => this.stream.channels.removeMembers(this.wanted, strangers));
      removedMembers.push(...strangers);
      if (members.length + removedMembers.length >= state.memberCount) break;
      // Those who were removed no longer count.
      page = await this.stream.channels.membersFrom(this.wanted, members.length);
    }
    return { members, removedMembers };
  }

  /** Posts a notice unless the channel has it. */
  private async post(notice: ChannelNotice, state: StreamChannelState): Promise<void> {
    if (await this.stream.messages.has(notice.id)) return;
    await this.effect(() => this.stream.users.create([SYSTEM_USER]));
    if (await this.sendOnce(notice)) return;
    if (!state.frozen) throw new Error(`the notice ${notice.id} was not accepted`);
    await this.effect(() => this.stream.channels.update(this.wanted, { frozen: false }));
    const accepted = await this.sendOnce(notice);
    await this.effect(() => this.stream.channels.update(this.wanted, { frozen: true }));
    if (!accepted) throw new Error(`the notice ${notice.id} was not accepted`);
  }

  /** Stream refuses an id that exists: another worker has posted the notice meanwhile. */
  private async sendOnce({ id, text }: ChannelNotice): Promise<boolean> {
    try {
      return await this.effect(() =>
        this.stream.messages.send(this.wanted, { id, text, userId: SYSTEM_USER_ID, type: 'system' }),
      );
    } catch (error) {
      if (error instanceof StreamError && error.invalidInput && (await this.stream.messages.has(id))) return true;
      throw error;
    }
  }

  /** Every call that may change something in Stream goes through here. */
  private effect<T>(call: () => Promise<T>): Promise<T> {
    this.claim.assertHeld();
    return call();
  }
}
