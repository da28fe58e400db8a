import { Injectable } from '@nestjs/common';
import type { OpenedChannel } from '../../chat/channels/channel-access.service.js';
import { AppException } from '../../common/errors/app-exception.js';
import { invalidField } from '../../common/errors/invalid-field.js';
import type { Caller } from '../../policies/current-user.js';
import type { NewMemberMessage } from '../../stream/stream-message.js';
import { SYSTEM_USER_ID } from '../../stream/user-ids.js';
import { UsersService } from '../../users/users.service.js';
import { MessageLookup } from '../message-lookup.service.js';
import { toWireAttachments } from './attachments.js';
import type { CreateMessageDto } from './create-message.dto.js';
import { contentDigest, messageIdOf } from './message-ids.js';

/** Turns a request into a message that Stream takes, or says which field is wrong. */
@Injectable()
export class MessageDrafts {
  constructor(
    private readonly users: UsersService,
    private readonly lookup: MessageLookup,
  ) {}

  /** @param keepDigest also for a message whose id the client did not choose */
  async draft(
    caller: Caller,
    channel: OpenedChannel,
    body: CreateMessageDto,
    keepDigest = false,
  ): Promise<NewMemberMessage> {
    if (!body.text?.trim() && !body.attachments?.length) {
      throw invalidField('text', 'isNotEmpty', 'or attachments must be given');
    }
    requireMembers(channel, 'mentionedUserIds', body.mentionedUserIds);
    requireMembers(channel, 'restrictedTo', body.restrictedTo);
    const userId = await this.senderOf(caller, channel, body.asUserId);
    await this.checkParent(channel, body);
    const content = {
      userId,
      type: userId === SYSTEM_USER_ID ? ('system' as const) : ('regular' as const),
      text: body.text ?? '',
      attachments: toWireAttachments(body.attachments ?? []),
      mentionedUserIds: body.mentionedUserIds ?? [],
      custom: body.custom ?? {},
      parentId: body.parentId ?? undefined,
      showInChannel: body.showInChannel ?? false,
      silent: body.silent ?? false,
      skipPush: body.skipPush ?? false,
      // Stream shows a restricted message to those it names only, and senders expect to see what they sent.
      restrictedTo: body.restrictedTo?.length ? [...new Set([...body.restrictedTo, userId])] : undefined,
    };
    return {
      id: messageIdOf(caller.id, body.id ?? undefined),
      ...content,
      digest: body.id || keepDigest ? contentDigest(channel.cid, content) : undefined,
    };
  }

  private async senderOf(caller: Caller, channel: OpenedChannel, asUserId: string | undefined): Promise<string> {
    const own = channel.memberId ?? caller.id;
    if (asUserId === undefined || asUserId === null || asUserId === own) return own;
    if (caller.role !== 'admin') throw new AppException('FORBIDDEN');
    const isUsable = asUserId === SYSTEM_USER_ID || (await this.users.findOne(asUserId))?.active;
    if (!isUsable) throw invalidField('asUserId', 'isAccount', 'must be an active account or system');
    return asUserId;
  }

  /** Threads are one level deep. */
  private async checkParent(channel: OpenedChannel, { parentId, showInChannel }: CreateMessageDto): Promise<void> {
    if (!parentId) {
      if (showInChannel) throw invalidField('showInChannel', 'isReply', 'needs a parentId');
      return;
    }
    const parent = await this.lookup.find(channel, parentId).catch((error: unknown) => {
      if (error instanceof AppException && error.code === 'MESSAGE_NOT_FOUND') return null;
      throw error;
    });
    if (!parent || parent.deletedAt !== undefined) {
      throw invalidField('parentId', 'isMessage', 'must be a message of this channel');
    }
    if (parent.parentId !== undefined) throw invalidField('parentId', 'isNoReply', 'must not be a reply itself');
  }
}

function requireMembers({ members }: OpenedChannel, field: string, ids: readonly string[] | undefined): void {
  if (ids?.some((id) => !members.includes(id)))
    throw invalidField(field, 'areMembers', 'must be members of the channel');
}
