import assert from 'node:assert/strict';
import { type MessageResponse, Thread, type ThreadResponse } from 'stream-chat';
import { type Area, missing, works } from '../run/case.js';
import { holds, refused } from '../run/checks.js';
import type { Scene } from '../run/scene.js';

/** Replies, and threads as lists of their own. */
export const threads: Area = {
  title: 'Threads',
  cases: [
    works('replies and reads replies', ['Channel.getReplies'], async (s) => {
      const [ann, ben] = await s.users('ann', 'ben');
      const channel = await s.channelOf([ann, ben]);
      const { id } = await s.send(channel, ann, 'one');
      const first = await s.send(channel, ben, 'reply', { parent_id: id });
      holds(first, { type: 'reply', parent_id: id });
      await s.send(channel, ann, 'second', { parent_id: id, show_in_channel: true });
      holds(await channel.getReplies(id, { limit: 10 }), { messages: [{ text: 'reply' }, { text: 'second' }] });
      holds(await channel.getReplies(id, { limit: 1, id_lt: s.id('second') }), { messages: [{ text: 'reply' }] });
      holds(await s.server.getMessage(id), { message: { reply_count: 2 } });
      const { messages } = await channel.query({ messages: { limit: 10 } });
      assert.deepEqual(
        messages.map(({ text }) => text),
        ['one', 'second'],
      );
      await refused(s.send(channel, ann, 'deep', { parent_id: first.id }), 21, 400);
    }),
    works(
      'reads replies as a thread',
      ['Thread.queryReplies', 'Thread.loadPrevPage', 'Thread.loadNextPage'],
      async (s) => {
        const [ann] = await s.users('ann');
        const channel = await s.channelOf([ann]);
        const parent = await s.send(channel, ann, 'one');
        await s.send(channel, ann, 'reply', { parent_id: parent.id });
        const { client } = await s.connect(ann);
        const thread = s.watched(new Thread({ client, threadData: threadOf(parent, channel.id) }), 'client');
        holds(await thread.queryReplies({ limit: 10 }), { messages: [{ text: 'reply' }] });
        thread.state.partialNext({
          pagination: { isLoadingNext: false, isLoadingPrev: false, nextCursor: null, prevCursor: s.id('reply') },
        });
        await thread.loadPrevPage({ limit: 10 });
        holds(thread.state.getLatestValue().pagination, { prevCursor: null });
        thread.state.partialNext({
          pagination: { isLoadingNext: false, isLoadingPrev: false, nextCursor: s.id('one'), prevCursor: null },
        });
        await thread.loadNextPage({ limit: 10 });
        holds(thread.state.getLatestValue().replies, [{ text: 'reply' }]);
      },
    ),
    works(
      'lists threads, one and page by page',
      ['StreamChat.queryThreads', 'StreamChat.getThread', 'Thread.reload'],
      async (s) => {
        const { client, parents } = await threadsOf(s, 2);
        const first = await client.queryThreads({ limit: 1 });
        const second = await client.queryThreads({ limit: 1, next: first.next });
        assert.deepEqual(
          [first, second].flatMap(({ threads }) => threads.map(({ id }) => id)),
          parents.toReversed(),
        );
        assert.equal(second.next, undefined);
        const thread = s.watched(await client.getThread(parents[0] ?? ''), 'client');
        holds(thread.state.getLatestValue(), { replyCount: 1, parentMessage: { id: parents[0] } });
        await thread.reload();
        holds(thread.state.getLatestValue(), { replies: [{ text: 'reply 0' }], isLoading: false });
      },
    ),
    works('reads threads', ['Thread.markAsRead', 'Channel.markRead'], async (s) => {
      const { client, parents, channel } = await threadsOf(s, 2);
      const unread = async (): Promise<number> => (await client.getUnreadCount()).total_unread_threads_count;
      assert.equal(await unread(), 2);
      const thread = s.watched(await client.getThread(parents[0] ?? ''), 'client');
      await thread.channel.watch();
      await thread.markAsRead({ force: true });
      assert.equal(await unread(), 1);
      await channel.markRead({ user_id: client.userID, thread_id: parents[1] });
      assert.equal(await unread(), 0);
    }),
    works(
      'keeps a list of threads',
      ['ThreadManager.queryThreads', 'ThreadManager.reload', 'ThreadManager.loadNextPage'],
      async (s) => {
        const { client, parents } = await threadsOf(s, 2);
        const manager = client.threads;
        const ids = (): string[] => manager.state.getLatestValue().threads.map(({ id }) => id);
        holds(await manager.queryThreads({ limit: 1 }), { threads: [{ id: parents[1] }] });
        await manager.reload({ force: true });
        assert.deepEqual(ids(), parents.toReversed());
        const { next } = await client.queryThreads({ limit: 1 });
        manager.state.partialNext({
          threads: [],
          pagination: { isLoading: false, isLoadingNext: false, nextCursor: next ?? null },
        });
        await manager.loadNextPage({ limit: 1 });
        assert.deepEqual(ids(), parents.slice(0, 1));
      },
    ),
    missing('StreamChat.partialUpdateThread', (s) => s.server.partialUpdateThread(s.id('m'), { set: { title: 'x' } })),
  ],
};

/** Messages of a connected user, oldest first, each with a reply of another one. */
async function threadsOf(s: Scene, count: number) {
  const [ann, ben] = await s.users('ann', 'ben');
  const channel = await s.channelOf([ann, ben]);
  const parents: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const { id } = await s.send(channel, ann, `message ${index}`);
    await s.send(channel, ben, `reply ${index}`, { parent_id: id });
    parents.push(id);
  }
  return { client: (await s.connect(ann)).client, channel, parents };
}

/** A thread as a list of threads would have it. */
function threadOf(parent: MessageResponse, channelId: string | undefined): ThreadResponse {
  const { id, cid, created_at, updated_at } = parent;
  const channel = { id: channelId, type: 'messaging', cid };
  const own = { channel, channel_cid: cid, parent_message: parent, parent_message_id: id, created_at, updated_at };
  return { ...own, latest_replies: [], thread_participants: [], read: [] } as unknown as ThreadResponse;
}
