import { type Area, missing, missingCalls, onServer } from '../run/case.js';

/** Devices and push. */
export const devices: Area = {
  title: 'Devices and push',
  cases: [
    missing('StreamChat.addDevice', async (s) => s.server.addDevice(s.id('d'), 'firebase', (await s.users('ann'))[0])),
    missing('StreamChat.removeDevice', async (s) => s.server.removeDevice(s.id('d'), (await s.users('ann'))[0])),
    missing('StreamChat.getDevices', async (s) => s.server.getDevices((await s.users('ann'))[0])),
    missing('StreamChat.setPushPreferences', async (s) => {
      const [ann] = await s.users('ann');
      return s.server.setPushPreferences([{ user_id: ann, chat_level: 'none' }]);
    }),
    ...missingCalls('StreamChat', 'harmless', onServer, () => ({ listPushProviders: [] })),
    ...missingCalls('StreamChat', 'changes', onServer, (id) => ({
      upsertPushProvider: [{ type: 'firebase', name: id }],
      deletePushProvider: [{ type: 'firebase', name: id }],
      testPushSettings: [id],
    })),
  ],
};
