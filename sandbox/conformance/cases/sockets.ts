import assert from 'node:assert/strict';
import { type Area, missing, works } from '../run/case.js';
import { holds } from '../run/checks.js';

/** How a client connects. */
export const sockets: Area = {
  title: 'Sockets',
  cases: [
    works('connects and ends', ['StreamChat.connectUser', 'StreamChat.disconnectUser'], async (s) => {
      const id = s.userId('ann');
      const client = s.client();
      const first = await client.connectUser({ id, name: 'Ann' }, s.server.createToken(id));
      holds(first, {
        type: 'health.check',
        me: { id, name: 'Ann', role: 'user', total_unread_count: 0, mutes: [], devices: [] },
      });
      holds(await s.server.queryUsers({ id }), { users: [{ id, name: 'Ann' }] });
      await client.disconnectUser();
      assert.equal(client.userID, undefined);
    }),
    works('connects by the old names', ['StreamChat.setUser', 'StreamChat.disconnect'], async (s) => {
      const id = s.userId('ann');
      const client = s.client();
      holds(await client.setUser({ id }, s.server.createToken(id)), { me: { id } });
      await client.disconnect();
    }),
    works(
      'closes and opens the socket again',
      ['StreamChat.closeConnection', 'StreamChat.openConnection'],
      async (s) => {
        const { client } = await s.connect(s.userId('ann'));
        await client.closeConnection();
        holds(await client.openConnection(), { type: 'health.check', me: { id: s.id('ann') } });
      },
    ),
    missing('StreamChat.connectAnonymousUser', async (s) => s.client().connectAnonymousUser(), 'leaves a user behind'),
    missing('StreamChat.setAnonymousUser', async (s) => s.client().setAnonymousUser(), 'leaves a user behind'),
  ],
};
