import { createHmac, randomUUID } from 'node:crypto';
import type autocannon from 'autocannon';

/** Whose channels the events are about, and with what they are signed. */
export interface EventSource {
  readonly cids: readonly string[];
  readonly memberIds: readonly [sender: string, other: string];
  readonly streamApiKey: string;
  readonly streamApiSecret: string;
}

/** About what a short message of a person is; with the envelope around it an event has some 2 KB. */
const TEXT = 'He is eating again, and he has slept through the night. Shall we go on with the same dose? ';

/**
 * Deliveries of `message.new` as Stream makes them, each with its own message id, signature and delivery id, spread over
 * the channels. Made before a load, so that making them costs the load nothing.
 */
export function messageEvents(source: EventSource, count: number): autocannon.Request[] {
  const { cids, streamApiKey, streamApiSecret } = source;
  return Array.from({ length: count }, (_, index) => {
    const body = Buffer.from(JSON.stringify(messageNew(source, cids[index % cids.length] ?? '')));
    return {
      method: 'POST',
      path: '/api/webhooks/stream',
      headers: {
        'content-type': 'application/json',
        'x-signature': createHmac('sha256', streamApiSecret).update(body).digest('hex'),
        'x-api-key': streamApiKey,
        'x-webhook-id': randomUUID(),
        'x-webhook-attempt': '1',
      },
      body,
    };
  });
}

function messageNew({ memberIds: [sender, other] }: EventSource, cid: string): object {
  const [channelType, channelId] = cid.split(':', 2);
  const id = randomUUID();
  const now = new Date().toISOString();
  const user = (userId: string): object => ({
    id: userId,
    name: `Account ${userId}`,
    role: 'user',
    created_at: now,
    updated_at: now,
    banned: false,
    online: true,
  });
  const member = (userId: string): object => ({
    user_id: userId,
    user: user(userId),
    channel_role: 'channel_member',
    created_at: now,
    updated_at: now,
    banned: false,
  });
  const text = TEXT.repeat(2).trim();
  return {
    type: 'message.new',
    created_at: now,
    cid,
    channel_type: channelType,
    channel_id: channelId,
    channel_member_count: 2,
    channel_custom: { name: 'Chat with a pet owner' },
    message_id: id,
    message: {
      id,
      text,
      html: `<p>${text}</p>\n`,
      type: 'regular',
      cid,
      user: user(sender),
      attachments: [],
      latest_reactions: [],
      own_reactions: [],
      reaction_counts: {},
      reply_count: 0,
      mentioned_users: [],
      silent: false,
      pinned: false,
      shadowed: false,
      created_at: now,
      updated_at: now,
    },
    user: user(sender),
    members: [member(sender), member(other)],
    watcher_count: 1,
  };
}
