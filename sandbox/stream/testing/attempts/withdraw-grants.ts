import type { StreamChat } from 'stream-chat';

const KEPT: Readonly<Record<string, readonly string[]>> = {
  channel_member: [
    'read-channel',
    'read-channel-members',
    'create-message',
    'create-reply',
    'create-attachment',
    'create-mention',
    'create-reaction',
    'add-links',
    'upload-attachment',
    'flag-message',
    'mute-channel',
    'run-message-action',
    'cast-vote',
    'query-votes',
    'send-poll',
  ],
  user: ['update-message-owner', 'delete-message-owner', 'delete-reaction-owner', 'delete-attachment-owner'],
  guest: [],
  anonymous: [],
};

/** Withdraws what clients of an app must not hold whose server makes all channels and profiles: in every channel type and in the app. */
export async function withdrawGrants(server: StreamChat): Promise<void> {
  const { channel_types: types } = await server.listChannelTypes();
  for (const [name, type] of Object.entries(types)) {
    const grants = Object.entries(KEPT).map(([role, kept]) => {
      const held = type.grants?.[role] ?? [];
      return [role, held.filter((id) => kept.includes(id))];
    });
    await server.updateChannelType(name, { grants: Object.fromEntries(grants) });
  }
  const { app } = await server.getAppSettings();
  const withoutProfile = (role: string): string[] =>
    (app?.grants?.[role] ?? []).filter((id) => id !== 'update-user-owner');
  await server.updateAppSettings({
    grants: { user: withoutProfile('user'), guest: withoutProfile('guest') },
    guest_user_creation_disabled: true,
  } as never);
}
