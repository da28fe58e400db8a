import assert from 'node:assert/strict';
import { type Area, missingCalls, works, onServer } from '../run/case.js';
import { holds, refused } from '../run/checks.js';
import { eventually } from '../run/checks.js';

/** Channel types, commands, block lists and filters with a name. */
export const channelTypes: Area = {
  title: 'Channel types',
  cases: [
    works(
      'creates, reads, changes and deletes one',
      [
        'StreamChat.createChannelType',
        'StreamChat.getChannelType',
        'StreamChat.updateChannelType',
        'StreamChat.deleteChannelType',
      ],
      async (s) => {
        const name = s.channelType('desk');
        holds(await s.server.createChannelType({ name, max_message_length: 100, replies: false }), {
          name,
          max_message_length: 100,
        });
        await eventually(
          () =>
            s.server.getChannelType(name).then(
              () => true,
              () => undefined,
            ),
          15_000,
          'the channel type',
        );
        await s.server.updateChannelType(name, { max_message_length: 200, grants: { guest: ['read-channel'] } });
        holds(await s.server.getChannelType(name), {
          name,
          max_message_length: 200,
          replies: false,
          grants: { guest: ['read-channel'] },
        });
        await s.server.deleteChannelType(name);
        await refused(s.server.getChannelType(name), 16, 404);
      },
    ),
    works('lists them', ['StreamChat.listChannelTypes'], async (s) => {
      const { channel_types: types } = await s.server.listChannelTypes();
      for (const name of ['messaging', 'livestream', 'team', 'gaming', 'commerce']) assert.ok(types[name], name);
    }),
    ...missingCalls('StreamChat', 'harmless', onServer, (id) => ({
      listCommands: [],
      getCommand: [id],
      listBlockLists: [],
      getBlockList: [id],
      listPredefinedFilters: [],
      getPredefinedFilter: [id],
    })),
    ...missingCalls('StreamChat', 'changes', onServer, (id) => ({
      createCommand: [{ name: id, description: 'x' }],
      updateCommand: [id, { description: 'y' }],
      deleteCommand: [id],
      createBlockList: [{ name: id, words: ['x'] }],
      updateBlockList: [id, { words: ['y'] }],
      deleteBlockList: [id],
      createPredefinedFilter: [{ name: id, operation: 'QueryChannels', filter: {} }],
      updatePredefinedFilter: [id, { operation: 'QueryChannels', filter: {} }],
      deletePredefinedFilter: [id],
    })),
  ],
};
