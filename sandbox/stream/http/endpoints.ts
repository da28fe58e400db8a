import { appEndpoints } from '../app/app-endpoints.js';
import { roleEndpoints } from '../app/role-endpoints.js';
import { channelTypeEndpoints } from '../channel-types/channel-type-endpoints.js';
import { deleteChannelEndpoints } from '../channels/delete-channels.js';
import { getOrCreateChannelEndpoints } from '../channels/get-or-create-channel.js';
import { queryChannelsEndpoints } from '../channels/query-channels.js';
import { queryMembersEndpoints } from '../channels/query-members.js';
import { updateMemberEndpoints } from '../channels/update-member.js';
import { truncateChannelEndpoints } from '../channels/truncate-channel.js';
import { updateChannelEndpoints } from '../channels/update-channel.js';
import { deleteMessageEndpoints } from '../messages/delete-message.js';
import { getMessagesEndpoints } from '../messages/get-messages.js';
import { getRepliesEndpoints } from '../messages/get-replies.js';
import { sendMessageEndpoints } from '../messages/send-message.js';
import { undeleteMessageEndpoints } from '../messages/undelete-message.js';
import { updateMessageEndpoints } from '../messages/update-message.js';
import { permissionEndpoints } from '../permissions/permission-endpoints.js';
import { taskEndpoints } from '../tasks/get-task.js';
import { threadEndpoints } from '../threads/query-threads.js';
import { createGuestEndpoints } from '../users/create-guest.js';
import { deleteUsersEndpoints } from '../users/delete-users.js';
import { queryUsersEndpoints } from '../users/query-users.js';
import { upsertUsersEndpoints } from '../users/upsert-users.js';
import { userActivationEndpoints } from '../users/user-activation.js';
import { readReactionsEndpoints } from '../reactions/read-reactions.js';
import { sendReactionEndpoints } from '../reactions/send-reaction.js';
import { hideChannelEndpoints } from '../user-state/hide-channel.js';
import { markReadEndpoints } from '../user-state/mark-read.js';
import { markUnreadEndpoints } from '../user-state/mark-unread.js';
import { muteChannelEndpoints } from '../user-state/mute-channel.js';
import { unreadCountsEndpoints } from '../user-state/unread-counts.js';
import { getPinnedMessagesEndpoints } from '../messages/get-pinned-messages.js';
import { searchEndpoints } from '../search/search.js';
import { uploadEndpoints } from '../uploads/upload-endpoints.js';
import { exportChannelsEndpoints } from '../exports/export-channels.js';
import { exportUsersEndpoints } from '../exports/export-users.js';
import { sendEventEndpoints } from '../realtime/send-event.js';
import { socketEndpoints } from '../realtime/socket-endpoints.js';
import { syncEndpoints } from '../realtime/sync.js';
import { markDeliveredEndpoints } from '../user-state/mark-delivered.js';
import type { Endpoint } from './endpoint.js';

/** Every operation that is served. What is not in this list answers 501. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...upsertUsersEndpoints,
  ...queryUsersEndpoints,
  ...createGuestEndpoints,
  ...userActivationEndpoints,
  ...deleteUsersEndpoints,
  ...getOrCreateChannelEndpoints,
  ...queryChannelsEndpoints,
  ...updateChannelEndpoints,
  ...truncateChannelEndpoints,
  ...deleteChannelEndpoints,
  ...queryMembersEndpoints,
  ...updateMemberEndpoints,
  ...sendMessageEndpoints,
  ...updateMessageEndpoints,
  ...deleteMessageEndpoints,
  ...undeleteMessageEndpoints,
  ...getMessagesEndpoints,
  ...getRepliesEndpoints,
  ...threadEndpoints,
  ...getPinnedMessagesEndpoints,
  ...searchEndpoints,
  ...uploadEndpoints,
  ...exportUsersEndpoints,
  ...exportChannelsEndpoints,
  ...sendReactionEndpoints,
  ...readReactionsEndpoints,
  ...markReadEndpoints,
  ...markUnreadEndpoints,
  ...markDeliveredEndpoints,
  ...unreadCountsEndpoints,
  ...hideChannelEndpoints,
  ...muteChannelEndpoints,
  ...appEndpoints,
  ...channelTypeEndpoints,
  ...roleEndpoints,
  ...permissionEndpoints,
  ...taskEndpoints,
  ...socketEndpoints,
  ...sendEventEndpoints,
  ...syncEndpoints,
];
