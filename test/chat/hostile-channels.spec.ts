import { isDeepStrictEqual } from 'node:util';
import type { Channel } from 'stream-chat';
import { createScene, type Scene } from '../support/appointments.js';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PATIENT } from '../support/patience.js';
import { befriend } from '../users/profiles.js';
import { StreamUserClient } from './stream-user-client.js';

const AGENT_ID = 'support-desk';

/** What clients do in Stream with their own chat tokens, and what the server makes of it. */
describe('a channel under an id of ours that a client created first', () => {
  let test: TestApp;
  let stranger: StreamUserClient;
  let strangerAccount: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp({ ...PATIENT, SUPPORT_AGENT_ID: AGENT_ID });
    await test.createAccount({ id: AGENT_ID, role: 'vet', fullName: 'Sam Support' });
    strangerAccount = await test.createAccount({ role: 'pet-owner', id: 'stranger' });
    stranger = await StreamUserClient.signIn(test, strangerAccount);
  });
  afterAll(() => test.close());

  const channel = async (channelId: string) => {
    const [found] = await test.streamClient.queryChannels({ cid: `messaging:${channelId}` }, {}, { state: true });
    if (!found) throw new Error(`there is no channel ${channelId}`);
    const { name, frozen } = (found.data ?? {}) as { name?: string; frozen?: boolean };
    return {
      name,
      frozen: frozen ?? false,
      members: Object.keys(found.state.members).toSorted(),
      texts: found.state.messages.filter(({ type }) => type !== 'deleted').map(({ text }) => text),
    };
  };
  const reported = (channelId: string) =>
    test.log.entries.find(
      ({ msg, cid }) => msg === 'channel existed before its record' && cid === `messaging:${channelId}`,
    );

  it('has lost the stranger and the stranger’s messages when the customer gets the first token', async () => {
    await stranger.create('support-customer-2002', { name: 'Support', members: [stranger.id] });
    await stranger.send('support-customer-2002', 'what is your password?');
    const customer = await test.createAccount({ role: 'customer', customerId: 2002, fullName: 'Cleo Customer' });

    const issued = await test.request('POST', '/stream-chat/token', { as: customer, body: { customer_id: 2002 } });

    expect(issued.status).toBe(200);
    expect(await channel('support-customer-2002')).toEqual({
      name: 'Support for Cleo Customer',
      frozen: false,
      members: ['customer-2002', AGENT_ID],
      texts: [],
    });
    expect(reported('support-customer-2002')).toMatchObject({
      createdBy: stranger.id,
      removedMembers: [stranger.id],
      messages: { removed: 1, kept: 0 },
    });
  });

  it('is frozen, and complete, when its pet owner created it months before it opens', async () => {
    const scene = await createScene(test, { inMinutes: 50_000 });
    const owner = await StreamUserClient.signIn(test, scene.owner);
    await owner.create(scene.channelId, { name: 'Mine', members: [scene.owner.id, stranger.id] });
    await owner.send(scene.channelId, 'hello?');
    const reply = await stranger.send(scene.channelId, 'I am the vet.');
    await stranger.send(scene.channelId, 'Trust me.', { parent_id: reply });

    expect((await scene.openChannel()).status).toBe(200);

    expect(await channel(scene.channelId)).toEqual({
      name: 'Chat with Robin Berg',
      frozen: true,
      members: [scene.owner.id, scene.vet.id].toSorted(),
      // What members wrote is kept.
      texts: ['hello?'],
    });
    const replies = await test.streamClient.channel('messaging', scene.channelId).getReplies(reply, {});
    expect(replies.messages.map(({ type }) => type)).toEqual(['deleted']);
    expect(reported(scene.channelId)).toMatchObject({ messages: { removed: 2, kept: 0 } });
  });

  it('keeps what a former vet of the practice wrote', async () => {
    const scene = await createScene(test);
    const former = await test.createAccount({ role: 'vet', fullName: 'Dr. Former' });
    const formerClient = await StreamUserClient.signIn(test, former);
    await formerClient.create(scene.channelId, { members: [former.id, scene.owner.id] });
    await formerClient.send(scene.channelId, 'see you on Monday');

    expect((await scene.openChannel()).status).toBe(200);

    expect(await channel(scene.channelId)).toMatchObject({
      members: [scene.owner.id, scene.vet.id].toSorted(),
      texts: ['see you on Monday'],
    });
  });

  it('belongs to two friends alone once they befriend', async () => {
    const [a, b] = [await test.createAccount({ role: 'user' }), await test.createAccount({ role: 'user' })];
    const channelId = [a.id, b.id].toSorted().join('-');
    await eventually('both in Stream', async () => {
      const { users } = await test.streamClient.queryUsers({ id: { $in: [a.id, b.id] } });
      return users.length === 2;
    });
    await stranger.create(channelId, { members: [a.id, b.id, stranger.id] });
    await stranger.send(channelId, 'hi, both of you');

    await befriend(test, a, b);

    expect(await channel(channelId)).toMatchObject({ members: [a.id, b.id].toSorted(), texts: [], frozen: false });
    const row = await test.database.collection('channels').findOne({ _id: `messaging:${channelId}` as never });
    expect(row?.['members']).toEqual(expect.arrayContaining([a.id, b.id]));
    expect(row?.['members']).toHaveLength(2);
  });

  it('is reported even before there is a record', async () => {
    await stranger.create('appointment-nobody-knows', { members: [stranger.id] });
    const line = await eventually('the report', () =>
      Promise.resolve(
        test.log.entries.find(
          ({ msg, cid }) => msg === 'channel without a record' && cid === 'messaging:appointment-nobody-knows',
        ),
      ),
    );
    expect(line).toBeDefined();
  });
});

describe('what a client changes in a channel of ours', () => {
  let test: TestApp;

  beforeAll(async () => (test = await createTestApp({ ...PATIENT, SUPPORT_AGENT_ID: AGENT_ID })));
  afterAll(() => test.close());

  const opened = async (): Promise<Scene> => {
    const scene = await createScene(test);
    expect((await scene.openChannel()).status).toBe(200);
    return scene;
  };
  const stateOf = async (channelId: string) => {
    const [found] = await test.streamClient.queryChannels({ cid: `messaging:${channelId}` }, {}, { state: true });
    if (!found) throw new Error(`there is no channel ${channelId}`);
    const { name, frozen = false } = (found.data ?? {}) as { name?: string; frozen?: boolean };
    return { name, frozen, members: Object.keys(found.state.members).toSorted() };
  };
  const expectRestored = async (channelId: string, wanted: object): Promise<void> => {
    await eventually('the channel as it should be', async () => isDeepStrictEqual(await stateOf(channelId), wanted));
  };
  /** Expects that the channel was changed once since it was made, and that the server has taken that back. */
  const expectUndone = async (channelId: string): Promise<void> => {
    const calls = (await test.streamControl.calls()).filter(({ path }) => path === `/channels/messaging/${channelId}`);
    const [change, ...since] = calls.map(({ method, status }) => `${method} ${status}`);
    expect([change, since]).toEqual([expect.stringMatching(/ 20[01]$/), [change]]);
  };

  it('is undone: a member that left is back', async () => {
    const { channelId, owner, vet, openChannel } = await opened();
    const before = await stateOf(channelId);
    expect(before.members).toEqual([owner.id, vet.id].toSorted());
    const client = await StreamUserClient.signIn(test, owner);
    await client.leave(channelId);
    expect((await openChannel()).status).toBe(200);
    await expectRestored(channelId, before);
    await expectUndone(channelId);
  });

  // The changes that default grants allow the channel's creator; made with the server's token here.
  it.each<[string, (channel: Channel, members: readonly string[]) => Promise<unknown>]>([
    ['another name', (channel) => channel.updatePartial({ set: { name: 'Free money' } as object })],
    ['frozen', (channel) => channel.updatePartial({ set: { frozen: true } })],
    ['a foreign member', (channel) => channel.addMembers(['intruder'])],
    ['a member removed', (channel, [first = '']) => channel.removeMembers([first])],
  ])('is undone: %s', async (_case, change) => {
    await test.streamClient.upsertUser({ id: 'intruder' });
    const { channelId } = await opened();
    const before = await stateOf(channelId);
    await change(test.streamClient.channel('messaging', channelId), before.members);
    await expectRestored(channelId, before);
    await expectUndone(channelId);
  });

  it('is undone with the profile of a user', async () => {
    const vet = await test.createAccount({ role: 'vet', fullName: 'Victor Vet' });
    const owner = await test.createAccount({ role: 'pet-owner', fullName: 'Olga Owner' });
    const profile = async () => {
      const { users } = await test.streamClient.queryUsers({ id: owner.id });
      return users.map(({ name, image }) => ({ name, image }));
    };
    await eventually('the user', async () => (await profile()).length === 1);
    await (await StreamUserClient.signIn(test, owner)).rename(vet.fullName, 'javascript:alert(1)');
    await eventually('the profile', async () => {
      const [{ name, image } = { name: undefined, image: undefined }] = await profile();
      return name === 'Olga Owner' && image === undefined;
    });
  });

  it('is repaired at most once a second, and a person who keeps at it is reported', async () => {
    const { channelId, owner } = await opened();
    const client = await StreamUserClient.signIn(test, owner);
    const startedAt = Date.now();
    let left = 0;
    await eventually(
      'the report',
      async () => {
        if ((await stateOf(channelId)).members.includes(owner.id)) {
          await client.leave(channelId);
          left += 1;
        }
        return test.log.entries.some(({ msg, by }) => msg === 'changed in Stream again and again' && by === owner.id);
      },
      60_000,
    );
    expect(left).toBeGreaterThan(5);
    const repairs = (await test.streamControl.calls()).filter(
      ({ path, body }) => path === `/channels/messaging/${channelId}` && JSON.stringify(body).includes('add_members'),
    );
    expect(repairs.length).toBeLessThanOrEqual((Date.now() - startedAt) / 1000 + 1);
  }, 90_000);

  it('does not count our own changes, which come back as events: each call is made once', async () => {
    const { channelId, vet } = await opened();
    await test.request('POST', `/api/chat/channels/${channelId}/end`, { as: vet });
    // In the order in which one follows from the other.
    await eventually('the events and what follows from them', async () => {
      const sent = await test.streamControl.deliveries();
      if (sent.some(({ state }) => state === 'pending')) return false;
      for (const name of ['inbox', 'appointments']) {
        const unfinished = { 'work.status': { $in: ['due', 'running'] } };
        if ((await test.database.collection(name).countDocuments(unfinished)) > 0) return false;
      }
      return true;
    });
    const changes = (await test.streamControl.calls()).filter(
      ({ method, path }) =>
        path.startsWith(`/channels/messaging/${channelId}`) && !path.endsWith('/query') && method !== 'GET',
    );
    expect(changes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `POST /channels/messaging/${channelId}/message`,
      `PATCH /channels/messaging/${channelId}`,
    ]);
  });
});
