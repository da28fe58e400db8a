import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { ChannelAccess } from '../../chat/channels/channel-access.service.js';
import { AppException } from '../../common/errors/app-exception.js';
import { invalidField } from '../../common/errors/invalid-field.js';
import { DatabaseClock } from '../../database/database-clock.js';
import { isDuplicateKey } from '../../database/database-errors.js';
import type { Caller } from '../../policies/current-user.js';
import { firstWork } from '../../work/work.schema.js';
import { requireWritable } from '../changes/on-message.js';
import type { CreateMessageDto } from '../posting/create-message.dto.js';
import { MessageDrafts } from '../posting/message-drafts.service.js';
import { type ScheduledAnswerDto, type ScheduledListDto, toScheduledDto } from './scheduled.dto.js';
import { CANCELLED, ScheduledMessage } from './scheduled-message.schema.js';

const DAY_MS = 24 * 3_600_000;
const LONGEST_MS = 366 * DAY_MS;
/** How long the outcome stays after the message was due. */
const KEEP_MS = 30 * DAY_MS;
/** Of one account, in all channels. */
const MAX_WAITING = 100;
const MAX_LISTED = 100;
const LISTED = ['scheduled', 'sending', 'failed'] as const;

/** Keeps messages that are to be sent later, for the account that has written them. */
@Injectable()
export class ScheduledService {
  constructor(
    @InjectModel(ScheduledMessage.name) private readonly scheduled: Model<ScheduledMessage>,
    private readonly channels: ChannelAccess,
    private readonly drafts: MessageDrafts,
    private readonly clock: DatabaseClock,
  ) {}

  /** Safe to repeat with an id. */
  async create(caller: Caller, cid: string, body: CreateMessageDto, sendAt: Date): Promise<ScheduledAnswerDto> {
    const channel = await this.channels.open(caller, cid);
    const now = this.clock.now();
    if (sendAt <= now || sendAt.getTime() > now.getTime() + LONGEST_MS) {
      throw invalidField('sendAt', 'isInNextYear', 'must be in the future, at most a year ahead');
    }
    requireWritable(channel);
    const draft = await this.drafts.draft(caller, channel, body, true);
    const message: ScheduledMessage = {
      _id: draft.id,
      accountId: caller.id,
      cid,
      sendAt,
      status: 'scheduled',
      draft,
      digest: draft.digest ?? '',
      failure: null,
      createdAt: now,
      expiresAt: new Date(sendAt.getTime() + KEEP_MS),
      work: firstWork(sendAt, caller.requestId),
    };
    return { scheduled: toScheduledDto(await this.insert(message)) };
  }

  /** The caller's messages that wait for their time in this channel, and those that were not sent. */
  async findAll(caller: Caller, cid: string): Promise<ScheduledListDto> {
    await this.channels.open(caller, cid);
    const found = await this.scheduled
      .find({ accountId: caller.id, cid, status: { $in: LISTED } })
      .sort({ sendAt: 1, _id: 1 })
      .limit(MAX_LISTED)
      .lean<ScheduledMessage[]>()
      .exec();
    return { scheduled: found.map((message) => toScheduledDto(message)) };
  }

  /** Not any more once a worker has begun to send it. */
  async cancel(caller: Caller, cid: string, id: string): Promise<ScheduledAnswerDto> {
    await this.channels.open(caller, cid);
    const own = { _id: id, cid, ...(caller.role !== 'admin' && { accountId: caller.id }) };
    const cancelled =
      (await this.scheduled
        .findOneAndUpdate({ ...own, status: 'scheduled' }, { $set: CANCELLED }, { returnDocument: 'after' })
        .lean<ScheduledMessage>()
        .exec()) ?? (await this.scheduled.findOne(own).lean<ScheduledMessage>().exec());
    if (!cancelled) throw new AppException('MESSAGE_NOT_FOUND');
    if (cancelled.status !== 'cancelled') throw new AppException('CONFLICT');
    return { scheduled: toScheduledDto(cancelled) };
  }

  private async insert(message: ScheduledMessage): Promise<ScheduledMessage> {
    const { _id, accountId, cid, digest, sendAt } = message;
    const before = await this.scheduled.findById(_id).lean<ScheduledMessage>().exec();
    if (before) {
      const isSame = before.cid === cid && before.digest === digest && before.sendAt.getTime() === sendAt.getTime();
      if (!isSame || ['cancelled', 'failed'].includes(before.status)) throw new AppException('CONFLICT');
      return before;
    }
    const waiting = await this.scheduled.countDocuments({ accountId, status: 'scheduled' }).limit(MAX_WAITING);
    if (waiting >= MAX_WAITING) throw new AppException('TOO_MANY_SCHEDULED_MESSAGES');
    try {
      await this.scheduled.create(message);
      return message;
    } catch (error) {
      // Another request with the same id was faster.
      if (isDuplicateKey(error)) return this.insert(message);
      throw error;
    }
  }
}
