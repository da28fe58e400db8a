import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, UpdateQuery } from 'mongoose';
import { AppException } from '../../common/errors/app-exception.js';
import { ProjectedChannels } from '../../chat/channels/projected-channels.service.js';
import { DatabaseClock } from '../../database/database-clock.js';
import type { Caller } from '../../policies/current-user.js';
import { appointmentChannelId, appointmentIdOf, CHANNEL_TYPE } from '../../stream/channel-ids.js';
import { OnStreamEvent } from '../../webhooks/on-stream-event.decorator.js';
import type { ReceivedEvent } from '../../webhooks/stream-event.js';
import { isParticipant, isPractice, membersOf } from '../appointment-access.js';
import { Appointment } from '../appointment.schema.js';
import type { AppointmentChannelDto, CreateAppointmentChannelDto, EndChannelDto } from './appointment-chat.dto.js';
import { AppointmentChannels } from './appointment-channels.service.js';

const RETRY_AFTER_SECONDS = 2;

/** Opens, ends and reopens an appointment's channel: changes the appointment, then waits a limited time for Stream. */
@Injectable()
export class AppointmentChatService {
  constructor(
    @InjectModel(Appointment.name) private readonly appointments: Model<Appointment>,
    private readonly channels: AppointmentChannels,
    private readonly projected: ProjectedChannels,
    private readonly clock: DatabaseClock,
  ) {}

  /** Ensures that the appointment has its channel. Repeated calls change nothing; an ended channel stays ended. */
  async open(caller: Caller, request: CreateAppointmentChannelDto): Promise<AppointmentChannelDto> {
    const appointment = await this.find(request.appointmentId);
    if (!appointment || !isParticipant(appointment, caller)) throw new AppException('APPOINTMENT_NOT_FOUND');
    if (request.petOwnerId !== appointment.petOwnerId || request.vetId !== appointment.vetId) {
      throw new AppException('APPOINTMENT_MISMATCH');
    }
    const marked = await this.channels.change(
      { _id: appointment._id, chatRequestedAt: null, deletedAt: null },
      { $set: { chatRequestedAt: this.clock.now() } },
      caller.requestId,
    );
    if (!(await this.isSynced(caller, appointment._id, marked?.work.revision))) {
      throw new AppException('CHANNEL_NOT_READY', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    return {
      channelId: appointmentChannelId(appointment._id),
      channelType: CHANNEL_TYPE,
      members: membersOf(appointment),
    };
  }

  /** Posts the notice and freezes the channel. Ending an ended channel changes nothing. */
  async end(caller: Caller, channelId: string): Promise<EndChannelDto> {
    const appointment = await this.findByChannel(caller, channelId);
    if (!isPractice(appointment, caller)) throw new AppException('FORBIDDEN');
    return this.change(
      caller,
      appointment._id,
      { chatEndedAt: null },
      { $set: { chatEndedAt: this.clock.now() }, $inc: { chatEndings: 1 } },
    );
  }

  /** Reopens an ended channel. For the appointment's vet and administrators. */
  async reopen(caller: Caller, channelId: string): Promise<EndChannelDto> {
    const appointment = await this.findByChannel(caller, channelId);
    if (caller.role !== 'admin' && caller.id !== appointment.vetId) throw new AppException('FORBIDDEN');
    return this.change(caller, appointment._id, { chatEndedAt: { $ne: null } }, { $set: { chatEndedAt: null } });
  }

  /**
   * A channel that was deleted in Stream is not made again until it is requested again. The event may be handled late, or
   * again: what was requested after it arrived stays. Times of Stream are not compared with ours, which may differ.
   */
  @OnStreamEvent('channel.deleted')
  async onChannelsDeleted(events: readonly ReceivedEvent[]): Promise<void> {
    const madeAgain = await this.projected.madeAgain(events);
    await this.appointments.bulkWrite(
      events.flatMap(({ cid, receivedAt }) => {
        if (!cid?.startsWith(`${CHANNEL_TYPE}:`) || madeAgain.has(cid)) return [];
        const _id = appointmentIdOf(cid.slice(CHANNEL_TYPE.length + 1));
        if (!_id) return [];
        const requested = { _id, chatRequestedAt: { $lte: receivedAt } };
        const update = { $unset: { chatRequestedAt: 1 as const } };
        const reopening = { $set: { chatEndedAt: null }, ...update };
        // The chat of an appointment that does not take place stays ended: the first of the two does not match then.
        return [
          { updateOne: { filter: { ...requested, status: 'scheduled' as const }, update: reopening } },
          { updateOne: { filter: requested, update } },
        ];
      }),
    );
  }

  private find(id: string): Promise<Appointment | null> {
    return this.appointments.findOne({ _id: id, deletedAt: null }).lean<Appointment>().exec();
  }

  private async findByChannel(caller: Caller, channelId: string): Promise<Appointment> {
    const appointmentId = appointmentIdOf(channelId);
    const appointment = appointmentId && (await this.find(appointmentId));
    if (!appointment || !appointment.chatRequestedAt || !isParticipant(appointment, caller)) {
      throw new AppException('CHANNEL_NOT_FOUND');
    }
    return appointment;
  }

  private async change(
    caller: Caller,
    id: string,
    when: Record<string, unknown>,
    update: UpdateQuery<Appointment>,
  ): Promise<EndChannelDto> {
    const marked = await this.channels.change({ _id: id, deletedAt: null, ...when }, update, caller.requestId);
    return (await this.isSynced(caller, id, marked?.work.revision))
      ? { success: true }
      : { success: true, synced: false };
  }

  /**
   * Waits until the work is done, by this process or another one, for as long as a request may wait for Stream.
   *
   * @param revision the revision to wait for; by default the current one
   * @returns false when the time is over; the loop continues the work
   */
  private async isSynced(caller: Caller, id: string, revision?: number): Promise<boolean> {
    let mayRetry = true;
    return this.channels.waitFor(id, async (work) => {
      if (work.doneRevision >= (revision ?? work.revision)) return true;
      if (work.status === 'dead') {
        // The work is dead. A new request is a reason for one more attempt.
        if (!mayRetry) throw new AppException('UPSTREAM_REFUSED');
        mayRetry = false;
        await this.channels.markAgain(id, caller.requestId);
      }
      return false;
    });
  }
}
