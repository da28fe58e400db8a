import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import { ChannelOwners } from '../../chat/projection/channel-owners.service.js';
import { OwnedChannels } from '../../chat/projection/owned-channels.js';
import { appointmentIdOf } from '../../stream/channel-ids.js';
import { Appointment } from '../appointment.schema.js';
import { desiredChannel } from './desired-channel.js';

const CONCURRENCY = 8;

/** The channels of appointments. */
@Injectable()
export class AppointmentChannels extends OwnedChannels<Appointment> {
  protected override readonly desiredChannel = desiredChannel;

  constructor(@InjectModel(Appointment.name) appointments: Model<Appointment>, owners: ChannelOwners) {
    super('appointments', appointments, owners, CONCURRENCY);
  }

  protected ownersOf(channelIds: readonly string[]): QueryFilter<Appointment> {
    return { _id: { $in: channelIds.flatMap((id) => appointmentIdOf(id) ?? []) } };
  }
}
