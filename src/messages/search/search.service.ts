import { Injectable } from '@nestjs/common';
import { invalidField } from '../../common/errors/invalid-field.js';
import { ChannelAccess, usersOf } from '../../chat/channels/channel-access.service.js';
import type { Caller } from '../../policies/current-user.js';
import { StreamError } from '../../stream/stream-errors.js';
import { StreamService } from '../../stream/stream.service.js';
import { mayRead } from '../message-lookup.service.js';
import { toMessageDto } from '../message.mapper.js';
import type { SearchQuery, SearchResultDto } from './search.dto.js';

/** Finds messages by their words, in channels that the caller may read. */
@Injectable()
export class SearchService {
  constructor(
    private readonly channels: ChannelAccess,
    private readonly stream: StreamService,
  ) {}

  async search(caller: Caller, { q, cid, limit, cursor }: SearchQuery): Promise<SearchResultDto> {
    const channel = cid ? await this.channels.open(caller, cid) : undefined;
    const cids = channel ? [channel.cid] : await this.channels.cidsOf(caller);
    if (cids.length === 0) return { messages: [] };
    const readers = channel ? [channel.memberId] : usersOf(caller);
    const { messages, next } = await this.stream.reading
      .search({ cids, text: q.trim(), limit, next: cursor ?? undefined })
      .catch((error: unknown) => {
        if (!cursor || !(error instanceof StreamError) || !error.invalidInput) throw error;
        throw invalidField('cursor', 'isCursor', 'must be the cursor of an earlier page');
      });
    return {
      messages: messages
        .filter((message) => cids.includes(message.cid) && message.deletedAt === undefined)
        .filter((message) => readers.some((memberId) => mayRead({ memberId }, message)))
        .map((message) => toMessageDto(message)),
      ...(next && { nextCursor: next }),
    };
  }
}
