import { chunksOf } from '../../common/chunks.js';
import { STREAM_BATCH_LIMIT } from '../../stream/stream-connection.js';
import { StreamError } from '../../stream/stream-errors.js';
import type { StreamChannelState, StreamMemberPage } from '../../stream/stream-types.js';
import type { StreamService } from '../../stream/stream.service.js';
import { SYSTEM_USER, SYSTEM_USER_ID } from '../../stream/user-ids.js';
import type { Claim } from '../../work/claim.js';
import { addableMembers, type ChannelNotice, changedData, type DesiredChannel } from './desired-channel.js';
import { type RemovedMessages, removeForeignMessages } from './foreign-messages.js';

/** What a projection found to be different and changed. */
export interface ProjectionChanges {
  readonly removedMembers: readonly string[];
  readonly addedMembers: readonly string[];
  readonly changedFields: readonly string[];
}

/** The members in Stream who belong in the channel, and those who did not and were removed. */
interface SortedMembers {
  readonly members: string[];
  readonly moderators: string[];
  readonly removedMembers: string[];
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
    const members = addableMembers(wanted);
    if (wanted.mustExist) return this.effect(() => this.stream.channels.getOrCreate({ ...wanted, members }));
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
    const { members, moderators, removedMembers } = await this.removeStrangers(state);
    await cleanUp();
    await this.truncate(state);
    for (const notice of wanted.notices) await this.post(notice, state);
    const changes = changedData(wanted, state);
    const changedFields = Object.keys(changes);
    if (changedFields.length > 0) await this.effect(() => channels.update(wanted, changes));
    const present = new Set(members);
    const addedMembers = wanted.mustExist ? addableMembers(wanted).filter((id) => !present.has(id)) : [];
    for (const part of chunksOf(addedMembers, STREAM_BATCH_LIMIT))
      await this.effect(() => channels.addMembers(wanted, part));
    await this.setModerators(moderators);
    return { removedMembers, addedMembers, changedFields };
  }

  /** See {@link removeForeignMessages}. */
  removeForeignMessages(
    belong: (userIds: readonly string[]) => Promise<ReadonlySet<string>>,
  ): Promise<RemovedMessages> {
    return removeForeignMessages(this.stream.messages, this.wanted, belong, (call) => this.effect(call));
  }

  /**
   * Page by page, so that a channel with more strangers than Stream's limits allow to read at once becomes smaller with
   * each attempt.
   *
   * @returns the members that stay, and those that were removed
   */
  private async removeStrangers(state: StreamChannelState): Promise<SortedMembers> {
    const wanted = new Set(this.wanted.members);
    const members: string[] = [];
    const moderators: string[] = [];
    const removedMembers: string[] = [];
    for (let page: StreamMemberPage = state; page.members.length > 0;) {
      const strangers = page.members.filter((id) => !wanted.has(id));
      members.push(...page.members.filter((id) => wanted.has(id)));
      moderators.push(...page.moderators.filter((id) => wanted.has(id)));
      if (strangers.length > 0) await this.effect(() => this.stream.channels.removeMembers(this.wanted, strangers));
      removedMembers.push(...strangers);
      if (members.length + removedMembers.length >= state.memberCount) break;
      // Those who were removed no longer count.
      page = await this.stream.channels.membersFrom(this.wanted, members.length);
    }
    return { members, moderators, removedMembers };
  }

  private async truncate({ truncatedAt }: StreamChannelState): Promise<void> {
    const until = this.wanted.truncatedAt;
    if (until && !(truncatedAt && truncatedAt >= until))
      await this.effect(() => this.stream.channels.truncate(this.wanted, until));
  }

  /** @param found the moderators in Stream */
  private async setModerators(found: readonly string[]): Promise<void> {
    const { moderators, mustExist } = this.wanted;
    if (!moderators || !mustExist) return;
    const addable = addableMembers(this.wanted);
    const changes = [
      { ids: moderators.filter((id) => !found.includes(id) && addable.includes(id)), moderate: true },
      { ids: found.filter((id) => !moderators.includes(id)), moderate: false },
    ];
    for (const { ids, moderate } of changes)
      for (const part of chunksOf(ids, STREAM_BATCH_LIMIT))
        await this.effect(() => this.stream.channels.setModerators(this.wanted, part, moderate));
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
