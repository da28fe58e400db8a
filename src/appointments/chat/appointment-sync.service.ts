import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { findOrCreateChannel, updateMembers } from '../../chat/channels/channel-with-members.js';
import { ChannelsService } from '../../chat/channels/channels.service.js';
import { StreamError } from '../../stream/stream-errors.js';
import type { NewStreamMessage, StreamChannelState } from '../../stream/stream-types.js';
import { StreamService } from '../../stream/stream.service.js';
import { SYSTEM_USER_ID } from '../../stream/user-ids.js';
import { UserSyncService } from '../../users/sync/user-sync.service.js';
import type { Claim } from '../../work/claim.js';
import { eachItem, type WorkLoop } from '../../work/work-loop.js';
import type { FinishOutcome } from '../../work/finish.js';
import type { WorkQueue } from '../../work/work-queue.js';
import { WorkLoops } from '../../work/work-loops.js';
import { Appointment } from '../appointment.schema.js';
import { type DesiredChannel, desiredChannel } from './desired-channel.js';

const CONCURRENCY = 8;

/**
 * Makes the channel in Stream and the read model equal to the desired channel. It may stop at any instruction and run
 * again: every step starts from the state in Stream, or uses an id that Stream accepts only once.
 */
@Injectable()
export class AppointmentSyncService {
  private readonly loop: WorkLoop<Appointment>;

  constructor(
    @InjectModel(Appointment.name) appointments: Model<Appointment>,
    private readonly stream: StreamService,
    private readonly users: UserSyncService,
    private readonly channels: ChannelsService,
    loops: WorkLoops,
  ) {
    this.loop = loops.create(appointments, {
      name: 'appointments',
      concurrency: CONCURRENCY,
      handle: eachItem((appointment, claim) => this.sync(appointment, claim)),
      convergent: true,
    });
  }

  /** Changes an appointment and marks it in one write; see {@link WorkQueue.change}. */
  change(...change: Parameters<WorkQueue<Appointment>['change']>): Promise<Appointment | null> {
    return this.loop.queue.change(...change);
  }

  /** Marks an appointment again although nothing has changed. */
  markAgain(id: string, requestId?: string): Promise<void> {
    return this.loop.queue.markAgain(id, requestId);
  }

  /** Does an appointment's work within this call. False when it is not due or another worker has claimed it. */
  runNow(appointmentId: string): Promise<boolean> {
    return this.loop.runNow(appointmentId);
  }

  private async sync(appointment: Appointment, claim: Claim): Promise<FinishOutcome | undefined> {
    const wanted = desiredChannel(appointment, this.loop.queue.now());
    if (!wanted) return undefined;
    const state = await findOrCreateChannel(this.stream, this.users, wanted, claim);
    // The notice comes first: a frozen channel accepts no messages.
    if (wanted.notice) await this.post(wanted, wanted.notice, state, claim);
    await updateMembers(this.stream, wanted, state, claim);
    await this.updateData(wanted, state, claim);
    claim.assertHeld();
    await this.channels.project({
      type: wanted.type,
      id: wanted.id,
      name: wanted.data.name,
      members: wanted.members,
      madeAt: state.madeAt,
      appointment: {
        id: appointment._id,
        petOwnerIds: [appointment.petOwnerId],
        vetIds: [appointment.vetId, ...appointment.staffIds],
        status: wanted.status,
        allowedFrom: wanted.allowedFrom,
        allowedUntil: wanted.allowedUntil,
      },
    });
    return { nextDueAt: wanted.nextTransitionAt };
  }

  /** Posts a notice unless the channel has it. Stream accepts its id only once. */
  private async post(
    wanted: DesiredChannel,
    notice: { id: string; text: string },
    state: StreamChannelState,
    claim: Claim,
  ): Promise<void> {
    if (await this.stream.hasMessage(notice.id)) return;
    await this.stream.users.create([{ id: SYSTEM_USER_ID, name: 'System', role: 'user' }]);
    claim.assertHeld();
    const message = { ...notice, userId: SYSTEM_USER_ID, type: 'system' as const };
    if (await this.sendOnce(wanted, message)) return;
    if (!state.frozen) throw new Error(`the notice ${notice.id} was not accepted`);
    claim.assertHeld();
    await this.stream.updateChannel(wanted.type, wanted.id, { frozen: false });
    const accepted = await this.sendOnce(wanted, message);
    await this.stream.updateChannel(wanted.type, wanted.id, { frozen: true });
    if (!accepted) throw new Error(`the notice ${notice.id} was not accepted`);
  }

  /** Stream refuses an id that exists: another worker has posted the notice meanwhile. */
  private async sendOnce(wanted: DesiredChannel, message: NewStreamMessage): Promise<boolean> {
    try {
      return await this.stream.sendMessage(wanted.type, wanted.id, message);
    } catch (error) {
      if (error instanceof StreamError && error.invalidInput && (await this.stream.hasMessage(message.id))) return true;
      throw error;
    }
  }

  private async updateData(wanted: DesiredChannel, state: StreamChannelState, claim: Claim): Promise<void> {
    const changed = Object.entries(wanted.data).filter(([key, value]) => state.data[key] !== value);
    if (changed.length === 0 && state.frozen === wanted.frozen) return;
    claim.assertHeld();
    await this.stream.updateChannel(wanted.type, wanted.id, { ...Object.fromEntries(changed), frozen: wanted.frozen });
  }
}
