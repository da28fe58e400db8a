import { type Area, missing, missingCalls, onServer } from '../run/case.js';

/** What a user keeps to itself or for later: drafts, reminders, shared locations. */
export const drafts: Area = {
  title: 'Drafts, reminders, locations',
  cases: [
    missing('Channel.createDraft', async (s) => {
      const [ann] = await s.users('ann');
      const { id } = await s.channelOf([ann]);
      const { client } = await s.connect(ann);
      return client.channel('messaging', id).createDraft({ id: s.id('m'), text: 'later' });
    }),
    ...missingCalls(
      'Channel',
      'harmless',
      (s) => s.channel('c'),
      () => ({ getDraft: [], deleteDraft: [] }),
    ),
    ...missingCalls('StreamChat', 'harmless', onServer, (id) => ({
      queryDrafts: [{ user_id: id }],
      getSharedLocations: [],
      queryReminders: [{ user_id: id }],
    })),
    ...missingCalls('StreamChat', 'changes', onServer, (id) => ({
      createReminder: [{ messageId: id, user_id: id }],
      updateReminder: [{ messageId: id, user_id: id }],
      deleteReminder: [id, id],
      updateLocation: [{ message_id: id, latitude: 1, longitude: 2 }],
    })),
    ...missingCalls(
      'ReminderManager',
      'changes',
      ({ server }) => server.reminders,
      (id) => ({
        createReminder: [{ messageId: id }],
        upsertReminder: [{ messageId: id }],
        updateReminder: [{ messageId: id }],
        deleteReminder: [id],
        queryNextReminders: [],
        queryPreviousReminders: [],
      }),
    ),
    missing('Channel.sendSharedLocation', async (s) => {
      const [ann] = await s.users('ann');
      const place = { message_id: s.id('m'), latitude: 1, longitude: 2, created_by_device_id: 'd' };
      return (await s.channelOf([ann])).sendSharedLocation(place, ann);
    }),
    ...missingCalls(
      'Channel',
      'changes',
      (s) => s.channel('c'),
      (id) => ({
        stopLiveLocationSharing: [{ message_id: id, created_by_device_id: 'd' }],
      }),
    ),
  ],
};
