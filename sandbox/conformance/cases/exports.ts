import { type Area, missingCalls, works, onServer } from '../run/case.js';
import { holds, refused } from '../run/checks.js';

/** Exports and other tasks. */
export const exports: Area = {
  title: 'Exports and tasks',
  cases: [
    works('exports one user at once', ['StreamChat.exportUser'], async (s) => {
      const [ann] = await s.users('ann');
      const channel = await s.channelOf([ann]);
      const { id } = await s.send(channel, ann, 'one');
      await channel.sendReaction(id, { type: 'like', user_id: ann });
      holds(await s.server.exportUser(ann), {
        user: { id: ann },
        messages: [{ id }],
        reactions: [{ message_id: id, type: 'like' }],
      });
    }),
    works('exports users as a file', ['StreamChat.exportUsers', 'StreamChat.getTask'], async (s) => {
      const [ann] = await s.users('ann');
      const { task_id } = await s.server.exportUsers({ user_ids: [ann] });
      const { result } = await s.finished(task_id);
      holds(await (await fetch((result as { url: string }).url)).json(), [{ user: { id: ann } }]);
      await refused(s.server.getTask('nothing'), 16, 404);
    }),
    works(
      'exports channels as a file',
      ['StreamChat.exportChannels', 'StreamChat.exportChannel', 'StreamChat.getExportChannelStatus'],
      async (s) => {
        const [ann] = await s.users('ann');
        const { type, id = '', cid } = await s.channelOf([ann]);
        for (const { task_id = '' } of [
          await s.server.exportChannel({ type, id }),
          await s.server.exportChannels([{ cid }]),
        ]) {
          holds(await s.finished(task_id), { task_id, status: 'completed' });
          const { result } = await s.server.getExportChannelStatus(task_id);
          holds((await fetch((result as { url?: string }).url ?? '')).ok, true);
        }
      },
    ),
    ...missingCalls('StreamChat', 'changes', onServer, (id) => ({
      updateChannelsBatch: [{ operation: 'hide', filter: { cids: { $in: [id] } } }],
    })),
    ...missingCalls(
      'ChannelBatchUpdater',
      'changes',
      ({ server }) => server.channelBatchUpdater(),
      (id) => ({
        addMembers: [{}, [id]],
        removeMembers: [{}, [id]],
        inviteMembers: [{}, [id]],
        addModerators: [{}, [id]],
        demoteModerators: [{}, [id]],
        assignRoles: [{}, [{ user_id: id, channel_role: 'channel_member' }]],
        hide: [{}],
        show: [{}],
        archive: [{}],
        unarchive: [{}],
        updateData: [{}, { frozen: true }],
      }),
    ),
  ],
};
