import { type Area, missingCalls, onServer } from '../run/case.js';

/** Bans, mutes, blocks, flags and review. */
export const moderation: Area = {
  title: 'Moderation',
  cases: [
    ...missingCalls('StreamChat', 'harmless', onServer, (id) => ({
      banUser: [id, { banned_by_id: id, timeout: 1 }],
      shadowBan: [id, { banned_by_id: id, timeout: 1 }],
      unbanUser: [id],
      removeShadowBan: [id],
      muteUser: [id, id],
      unmuteUser: [id, id],
      blockUser: [id, id],
      unBlockUser: [id, id],
      getBlockedUsers: [id],
      flagUser: [id, { user_id: id }],
      unflagUser: [id, { user_id: id }],
      flagMessage: [id, { user_id: id }],
      unflagMessage: [id, { user_id: id }],
    })),
    ...missingCalls(
      'Channel',
      'harmless',
      (s) => s.channel('c'),
      (id) => ({
        banUser: [id, { banned_by_id: id, timeout: 1 }],
        shadowBan: [id, { banned_by_id: id, timeout: 1 }],
        unbanUser: [id],
        removeShadowBan: [id],
      }),
    ),
    ...missingCalls('StreamChat', 'harmless', onServer, () => ({
      queryBannedUsers: [{}],
      queryFutureChannelBans: [],
      queryMessageFlags: [{}],
    })),
    ...missingCalls('StreamChat', 'changes', onServer, (id) => ({
      unblockMessage: [id],
      updateFlags: [[id], id],
    })),
    ...missingCalls(
      'Moderation',
      'harmless',
      ({ server }) => server.moderation,
      (id) => ({
        getUserModerationReport: [id],
        queryReviewQueue: [{}],
        getConfig: [id],
        queryConfigs: [{}, []],
        queryModerationRules: [{}],
        getModerationRule: [id],
      }),
    ),
    ...missingCalls(
      'Moderation',
      'changes',
      ({ server }) => server.moderation,
      (id) => ({
        flagUser: [id, 'spam', { user_id: id }],
        flagMessage: [id, 'spam', { user_id: id }],
        flag: ['stream:user', id, id, 'spam'],
        muteUser: [id, { user_id: id }],
        unmuteUser: [id, { user_id: id }],
        upsertConfig: [{ key: id }],
        deleteConfig: [id],
        submitAction: ['mark_reviewed', id],
        check: ['stream:user', id, id, { texts: ['hello'] }, id],
        checkUserProfile: [id, { username: 'x' }],
        addCustomFlags: ['stream:user', id, id, { texts: ['hello'] }, []],
        addCustomMessageFlags: [id, []],
        upsertModerationRule: [{ name: id }],
        deleteModerationRule: [id],
      }),
    ),
  ],
};
