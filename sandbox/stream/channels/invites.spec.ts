import type { Channel } from 'stream-chat';
import { WebhookReceiver } from '../../http/testing/webhook-receiver.js';
import { receivedEvents } from '../testing/received-events.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('an invite', () => {
  let test: TestSandbox;
  let receiver: WebhookReceiver;
  let channel: Channel;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    test = await startForTest({ webhookUrl: receiver.url });
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }, { id: 'cem' }]);
    channel = test.client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana'] });
    await channel.create();
  });
  afterEach(async () => {
    await test.sandbox.close();
    await receiver.close();
  });

  const asBen = (method: string, path: string, body: object): ReturnType<TestSandbox['asClient']> =>
    test.asClient(test.client.createToken('ben'), method, `/channels/messaging/a${path}`, body);
  const found = async (filter: object): Promise<unknown[]> =>
    (await channel.queryMembers(filter as never)).members.map((member) => member.user_id);

  it('makes a member who is still to accept, and then has joined', async () => {
    const { members } = await channel.inviteMembers(['ben']);
    expect(members[1]).toMatchObject({ user_id: 'ben', invited: true });
    expect([await found({ invite: 'pending' }), await found({ joined: true })]).toEqual([['ben'], ['ana']]);
    const accepted = await channel.acceptInvite({ user_id: 'ben' });
    expect(accepted.members[1]).toMatchObject({ invited: true, invite_accepted_at: expect.stringMatching(/Z$/) });
    expect([await found({ invite: 'accepted' }), await found({ joined: true })]).toEqual([['ben'], ['ana', 'ben']]);
    const events = await receivedEvents(receiver, 'member.', 2);
    expect(events).toMatchObject([
      { type: 'member.added', member: { user_id: 'ben', invited: true } },
      { type: 'member.updated', member: { user_id: 'ben', invite_accepted_at: expect.stringMatching(/Z$/) } },
    ]);
  });

  it('is found by the user who has it, and can come with the channel', async () => {
    const data = { created_by_id: 'ana', members: ['ana'], invites: ['ben'] };
    await test.client.channel('messaging', 'b', data as never).create();
    const ids = async (filter: object): Promise<unknown[]> => {
      const channels = await test.client.queryChannels(filter as never, {}, { user_id: 'ben' } as never);
      return channels.map(({ id }) => id);
    };
    expect([await ids({ invite: 'pending' }), await ids({ joined: true })]).toEqual([['b'], []]);
    await expect(test.client.queryChannels({ invite: 'pending' } as never)).rejects.toMatchObject({
      code: 4,
      status: 400,
    });
  });

  it('is rejected for good, and the channel is closed to that user then', async () => {
    await channel.inviteMembers(['ben']);
    expect(await asBen('POST', '/query', {})).toMatchObject({ status: 201 });
    expect(await asBen('POST', '', { reject_invite: true })).toMatchObject({ status: 201 });
    expect(await found({ invite: 'rejected' })).toEqual(['ben']);
    expect(await asBen('POST', '/query', {})).toMatchObject({ status: 403, body: { code: 17 } });
    expect(await asBen('POST', '', { accept_invite: true })).toMatchObject({ status: 400, body: { code: 4 } });
  });

  it('is answered by the invited user only, once, and one way', async () => {
    await channel.inviteMembers(['cem']);
    for (const body of [{ accept_invite: true }, { reject_invite: true }, { accept_invite: true, user_id: 'cem' }]) {
      expect(await asBen('POST', '', body)).toMatchObject({ status: 400, body: { code: 4 } });
    }
    await expect(channel.acceptInvite({})).rejects.toMatchObject({ code: 4 });
    const both = { accept_invite: true, reject_invite: true, user_id: 'cem' };
    await expect(channel.acceptInvite(both)).rejects.toMatchObject({ code: 4 });
    await channel.acceptInvite({ user_id: 'cem' });
    await expect(channel.acceptInvite({ user_id: 'cem' })).rejects.toMatchObject({ code: 4 });
  });

  it('needs users who exist, leaves members alone, and is no right of plain members', async () => {
    await expect(channel.inviteMembers(['nobody'])).rejects.toMatchObject({ code: 4, status: 400 });
    const { members } = await channel.inviteMembers(['ana']);
    expect(members).toMatchObject([{ user_id: 'ana' }]);
    expect(members[0]).not.toHaveProperty('invited');
    await channel.addMembers(['ben']);
    expect(await asBen('POST', '', { invites: ['cem'] })).toMatchObject({ status: 403, body: { code: 17 } });
  });
});

describe('roles in a channel', () => {
  it('change with an event for each member, be it new or not', async () => {
    const receiver = await WebhookReceiver.start();
    const test = await startForTest({ webhookUrl: receiver.url });
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }, { id: 'cem' }]);
    const channel = test.client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana', 'ben'] });
    await channel.create();
    await channel.addModerators(['ben', 'cem']);
    await channel.demoteModerators(['ben']);
    await channel.assignRoles([{ user_id: 'ben', channel_role: 'channel_moderator' }]);
    const events = await receivedEvents(receiver, 'member.', 4);
    expect(events.map(({ type, member }) => [type, member])).toMatchObject([
      ['member.added', { user_id: 'cem', channel_role: 'channel_moderator' }],
      ['member.updated', { user_id: 'ben', channel_role: 'channel_moderator' }],
      ['member.updated', { user_id: 'ben', channel_role: 'channel_member' }],
      ['member.updated', { user_id: 'ben', channel_role: 'channel_moderator' }],
    ]);
    await test.sandbox.close();
    await receiver.close();
  });
});
