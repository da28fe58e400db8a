import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, UpdateQuery } from 'mongoose';
import { AppException } from '../../common/errors/app-exception.js';
import { AppConfig } from '../../config/app-config.js';
import { DatabaseClock } from '../../database/database-clock.js';
import type { Caller } from '../../policies/current-user.js';
import { appointmentChannelId, appointmentIdOf, CHANNEL_TYPE } from '../../stream/channel-ids.js';
import { OnStreamEvent } from '../../webhooks/on-stream-event.decorator.js';
import type { ReceivedEvent } from '../../webhooks/stream-event.js';
import { runWithin } from '../../work/run-within.js';
import { isParticipant, isPractice, membersOf } from '../appointment-access.js';
import { Appointment } from '../appointment.schema.js';
import type { AppointmentChannelDto, CreateAppointmentChannelDto, EndChannelDto } from './appointment-chat.dto.js';
import { AppointmentSyncService } from './appointment-sync.service.js';

const RETRY_AFTER_SECONDS = 2;

/** Opens, ends and reopens the channel of an appointment: changes the appointment, then waits a little for Stream. */
@Injectable()
export class AppointmentChatService {
  constructor(
    @InjectModel(Appointment.name) private readonly appointments: Model<Appointment>,
    private readonly sync: AppointmentSyncService,
    private readonly clock: DatabaseClock,
    private readonly config: AppConfig,
  ) {}

  /** Makes sure the appointment has its channel. Any number of calls make one channel; an ended one stays ended. */
  async open(caller: Caller, request: CreateAppointmentChannelDto): Promise<AppointmentChannelDto> {
    const appointment = await this.appointments.findById(request.appointmentId).lean<Appointment>().exec();
    if (!appointment || !isParticipant(appointment, caller)) throw new AppException('APPOINTMENT_NOT_FOUND');
    if (request.petOwnerId !== appointment.petOwnerId || request.vetId !== appointment.vetId) {
      throw new AppException('APPOINTMENT_MISMATCH');
    }
    const marked = await this.sync.change(
      { _id: appointment._id, chatRequestedAt: null },
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

  /** Ends the channel: one notice, then nobody writes. Ending an ended channel changes nothing. */
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

  /** Opens an ended channel again. For the appointment's vet and administrators. */
  async reopen(caller: Caller, channelId: string): Promise<EndChannelDto> {
    const appointment = await this.findByChannel(caller, channelId);
    if (caller.role !== 'admin' && caller.id !== appointment.vetId) throw new AppException('FORBIDDEN');
    return this.change(caller, appointment._id, { chatEndedAt: { $ne: null } }, { $set: { chatEndedAt: null } });
  }

  /** A channel that was deleted in Stream is not made again until it is requested again. */
  @OnStreamEvent('channel.deleted')
  async onChannelsDeleted(events: readonly ReceivedEvent[]): Promise<void> {
    await this.appointments.bulkWrite(
      events.flatMap(({ cid, createdAt }) => {
        const _id = cid?.startsWith(`${CHANNEL_TYPE}:`) && appointmentIdOf(cid.slice(CHANNEL_TYPE.length + 1));
        if (!_id) return [];
        const update = { $set: { chatEndedAt: null }, $unset: { chatRequestedAt: 1 as const } };
        return [{ updateOne: { filter: { _id, chatRequestedAt: { $lte: createdAt } }, update } }];
      }),
    );
  }

  private async findByChannel(caller: Caller, channelId: string): Promise<Appointment> {
    const appointmentId = appointmentIdOf(channelId);
    const appointment = appointmentId && (await this.appointments.findById(appointmentId).lean<Appointment>().exec());
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
    const marked = await this.sync.change({ _id: id, ...when }, update, caller.requestId);
    return (await this.isSynced(caller, id, marked?.work.revision))
      ? { success: true }
      : { success: true, synced: false };
  }

  /**
   * Brings Stream up to date within the time a request may wait, or finds out that somebody else just did.
   *
   * @param revision the change to wait for; the present one when the caller changed nothing
   * @returns false when time ran out; the worker goes on
   */
  private async isSynced(caller: Caller, id: string, revision?: number): Promise<boolean> {
    let mayRevive = true;
    return runWithin(this.config.stream.waitMs, {
      run: () => this.sync.runNow(id),
      isDone: async () => {
        const current = await this.appointments.findById(id, { work: 1 }).lean<Appointment>().exec();
        if (!current) return false;
        if (current.work.doneRevision >= (revision ?? current.work.revision)) return true;
        if (current.work.status === 'dead') {
          // What Stream once refused is worth one more attempt when somebody asks again.
          if (!mayRevive) throw new AppException('UPSTREAM_REFUSED');
          mayRevive = false;
          await this.sync.markAgain(id, caller.requestId);
        }
        return false;
      },
    });
  }
}
