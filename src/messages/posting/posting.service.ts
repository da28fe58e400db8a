import { Injectable } from '@nestjs/common';
import { ChannelAccess } from '../../chat/channels/channel-access.service.js';
import type { Caller } from '../../policies/current-user.js';
import type { MessageAnswerDto } from '../message.dto.js';
import { toMessageDto } from '../message.mapper.js';
import type { ScheduledAnswerDto } from '../scheduled/scheduled.dto.js';
import { ScheduledService } from '../scheduled/scheduled.service.js';
import type { CreateMessageDto } from './create-message.dto.js';
import { MessageDrafts } from './message-drafts.service.js';
import { MessageSender } from './message-sender.service.js';

/** 201: sent now. 200: the same request had sent it before. 202: it will be sent. */
export type Posted =
  | { readonly status: 200 | 201; readonly body: MessageAnswerDto }
  | { readonly status: 202; readonly body: ScheduledAnswerDto };

/** Sends what a member writes, now or later. */
@Injectable()
export class PostingService {
  constructor(
    private readonly channels: ChannelAccess,
    private readonly drafts: MessageDrafts,
    private readonly sender: MessageSender,
    private readonly scheduled: ScheduledService,
  ) {}

  async post(caller: Caller, cid: string, body: CreateMessageDto): Promise<Posted> {
    if (body.sendAt) {
      return { status: 202, body: await this.scheduled.create(caller, cid, body, new Date(body.sendAt)) };
    }
    const channel = await this.channels.open(caller, cid);
    const draft = await this.drafts.draft(caller, channel, body);
    const { message, created } = await this.sender.send(channel, draft);
    return { status: created ? 201 : 200, body: { message: toMessageDto(message) } };
  }
}
