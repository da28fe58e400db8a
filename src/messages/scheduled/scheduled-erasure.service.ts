import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { Erasures } from '../../users/erasure/erasures.service.js';
import { CANCELLED, ScheduledMessage } from './scheduled-message.schema.js';

/** Takes back what deleted people wanted to send later. */
@Injectable()
export class ScheduledErasure {
  constructor(@InjectModel(ScheduledMessage.name) scheduled: Model<ScheduledMessage>, erasures: Erasures) {
    erasures.register(async ({ accountId, userIds }) => {
      await scheduled.deleteMany({ accountId });
      // Those that an administrator has written in the person's name.
      await scheduled.updateMany({ 'draft.userId': { $in: [...userIds] } }, { $set: CANCELLED });
    });
  }
}
