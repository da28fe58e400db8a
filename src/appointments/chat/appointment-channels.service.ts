import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import { ChannelOwners } from '../../chat/projection/channel-owners.service.js';
import type { DesiredChannel } from '../../chat/projection/desired-channel.js';
import { OwnedChannels } from '../../chat/projection/owned-channels.js';
import { appointmentIdOf } from '../../stream/channel-ids.js';
import { DeletedUsers } from '../../users/erasure/deleted-users.service.js';
import { Erasures } from '../../users/erasure/erasures.service.js';
import { Appointment } from '../appointment.schema.js';
import { desiredChannel, withDeletedMembers } from './desired-channel.js';

const CONCURRENCY = 8;

/** The channels of appointments. */
@Injectable()
export class AppointmentChannels extends OwnedChannels<Appointment> {
  /** Not before it is requested again. */
  override readonly restoresDeleted = false;

  constructor(
    @InjectModel(Appointment.name) appointments: Model<Appointment>,
    owners: ChannelOwners,
    private readonly deleted: DeletedUsers,
    erasures: Erasures,
  ) {
    super('appointments', appointments, owners, CONCURRENCY);
    erasures.register(({ accountId }) => this.eraseNameOf(accountId));
  }

  protected async desiredChannel(appointment: Appointment, now: Date): Promise<DesiredChannel | null> {
    const wanted = desiredChannel(appointment, now);
    return wanted && withDeletedMembers(wanted, appointment, await this.deleted.among(wanted.members));
  }

  protected ownersOf(channelIds: readonly string[]): QueryFilter<Appointment> {
    return { _id: { $in: channelIds.flatMap((id) => appointmentIdOf(id) ?? []) } };
  }

  /** The appointment stays: it took place. Its channel loses the name, too. */
  private async eraseNameOf(petOwnerId: string): Promise<void> {
    const named = { petOwnerId, petOwnerName: { $ne: '' } };
    if ((await this.changeMany(named, { $set: { petOwnerName: '' } })) > 0) this.wake();
  }
}
