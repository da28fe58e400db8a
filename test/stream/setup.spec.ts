import { CliProgram } from '../support/cli-program.js';

const HOOK = 'https://api.example.com/api/webhooks/stream';
const FOREIGN_HOOK = {
  id: 'theirs',
  hook_type: 'webhook',
  enabled: true,
  event_types: ['message.new'],
  webhook_url: 'https://analytics.example.com/stream',
  timeout_ms: 2000,
};

interface App {
  readonly event_hooks: readonly Record<string, unknown>[];
  readonly grants: Readonly<Record<string, readonly string[]>>;
  readonly [setting: string]: unknown;
}

describe('stream:setup', () => {
  let cli: CliProgram;

  beforeEach(async () => {
    cli = await CliProgram.open();
    await cli.streamClient.updateAppSettings({ event_hooks: [FOREIGN_HOOK] } as object);
  });
  afterEach(() => cli.close());

  const run = (...args: string[]) =>
    cli.runWith({ settings: { ...cli.settings, PUBLIC_URL: 'https://api.example.com' } }, ['stream:setup', ...args]);
  const app = async (): Promise<App> => (await cli.streamClient.getAppSettings()).app as unknown as App;
  const grantsOf = async (type: string): Promise<Record<string, string[]>> =>
    ((await cli.streamClient.getChannelType(type)) as unknown as { grants: Record<string, string[]> }).grants;
  const writes = async (): Promise<number> =>
    (await cli.streamControl.calls()).filter(({ method, path }) => method !== 'GET' && path !== '/users').length;

  it('withdraws what clients may do without this server, in every type, and keeps the rest', async () => {
    await cli.streamClient.createChannelType({ name: 'herd' } as never);
    const before = await grantsOf('messaging');

    const { code, stdout, stderr } = await run('--yes');

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^grants of messaging, user: withdraw .*create-channel/m);
    expect(stdout).toMatch(/\d+ changes made\n$/);
    for (const type of ['messaging', 'livestream', 'team', 'gaming', 'commerce', 'herd']) {
      const grants = await grantsOf(type);
      expect(grants['user'] ?? []).not.toContain('create-channel');
      expect((grants['user'] ?? []).filter((id) => !id.endsWith('-owner'))).toEqual([]);
      expect([grants['guest'] ?? [], grants['anonymous'] ?? []]).toEqual([[], []]);
    }
    const after = await grantsOf('messaging');
    expect(after['admin']).toEqual(before['admin']);
    expect(after['channel_moderator']).toEqual(before['channel_moderator']);
    expect(after['channel_member']).toEqual(expect.arrayContaining(['read-channel', 'create-message']));
    expect(after['channel_member']).not.toContain('remove-own-channel-membership');
    const { grants, ...settings } = await app();
    expect(grants['user']).toEqual(expect.arrayContaining(['flag-user']));
    expect(grants['user']).not.toContain('update-user-owner');
    expect(settings).toMatchObject({
      disable_auth_checks: false,
      disable_permissions_checks: false,
      guest_user_creation_disabled: true,
      permission_version: 'v2',
      file_upload_config: { blocked_file_extensions: expect.arrayContaining(['.html', '.exe']) as string[] },
      image_upload_config: { blocked_mime_types: expect.arrayContaining(['image/svg+xml']) as string[] },
    });
    expect((await cli.inStream(['system'])).get('system')).toMatchObject({ name: 'System', role: 'user' });
  });

  it('adds the hook of this server, and leaves those of others as they are', async () => {
    await run('--yes');
    const { event_hooks: hooks } = await app();
    expect(hooks).toHaveLength(2);
    expect(hooks[0]).toMatchObject(FOREIGN_HOOK);
    expect(hooks[1]).toMatchObject({ hook_type: 'webhook', enabled: true, webhook_url: HOOK });
    expect(hooks[1]?.['event_types']).toEqual(expect.arrayContaining(['message.new', 'member.removed']));
  });

  it('corrects its own hook by its id, and removes a second one', async () => {
    const own = { hook_type: 'webhook', enabled: false, event_types: [], webhook_url: HOOK };
    await cli.streamClient.updateAppSettings({
      event_hooks: [{ ...own, id: 'first', timeout_ms: 3000 }, FOREIGN_HOOK, { ...own, id: 'second' }],
    } as object);
    await run('--yes');
    const { event_hooks: hooks } = await app();
    expect(hooks.map(({ id, enabled }) => ({ id, enabled }))).toEqual([
      { id: 'first', enabled: true },
      { id: 'theirs', enabled: true },
    ]);
    expect(hooks[0]).toMatchObject({ timeout_ms: 3000 });
  });

  it('changes nothing a second time', async () => {
    await run('--yes');
    const before = await writes();
    const again = await run('--yes');
    expect(again).toEqual({ code: 0, stdout: 'Stream is set up as it should be\n', stderr: '' });
    expect(await writes()).toBe(before);
  });

  it('only prints the changes with --dry-run, and needs a terminal or --yes to make them', async () => {
    const before = await writes();
    const dry = await run('--dry-run');
    expect([dry.code, dry.stdout.endsWith('changes to make\n')]).toEqual([0, true]);
    const refused = await run();
    expect(refused.code).toBe(2);
    expect(refused.stderr).toBe('error: there is no terminal to ask on: add --yes or --dry-run\n');
    expect(await writes()).toBe(before);
  });

  it('fails, and names what is left, when Stream does not take a change', async () => {
    await cli.streamControl.addFault({ method: 'PUT', path: '/channeltypes/team', status: 500 });
    const { code, stderr } = await run('--yes');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/updateChannelType/) as string]);
    await cli.streamControl.clearFaults();
    expect((await run('--yes')).code).toBe(0);
  });
});
