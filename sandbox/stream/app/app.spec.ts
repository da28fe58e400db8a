import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

/** Settings that the SDK's types do not know or do not allow. */
const settings = (fields: Record<string, unknown>): never => fields as never;

describe('the app', () => {
  let test: TestSandbox;

  beforeAll(async () => {
    test = await startForTest();
  });
  beforeEach(() => test.control('POST', '/reset'));
  afterAll(() => test.sandbox.close());

  const read = async (): Promise<object | undefined> => (await test.client.getAppSettings()).app;

  it('has settings from the beginning', async () => {
    expect(await read()).toMatchObject({
      name: 'Stream sandbox',
      suspended: false,
      disable_auth_checks: false,
      event_hooks: [],
      channel_configs: { messaging: { name: 'messaging' } },
    });
  });

  it('changes the settings that are given and no others', async () => {
    await test.client.updateAppSettings(settings({ reminders_interval: 60 }));
    await test.client.updateAppSettings(settings({ webhook_url: 'http://127.0.0.1:1/' }));
    expect(await read()).toMatchObject({ reminders_interval: 60, webhook_url: 'http://127.0.0.1:1/' });
  });

  it('takes grants role by role, and the defaults back with null', async () => {
    const before = await read();
    expect(before).toMatchObject({ grants: { guest: ['flag-user', 'mute-user', 'search-user', 'update-user-owner'] } });
    await test.client.updateAppSettings(settings({ grants: { guest: [], user: ['search-user'] } }));
    const { admin } = (before as { grants: Record<string, string[]> }).grants;
    const after = (await read()) as { grants: Record<string, string[]> };
    expect(after.grants).toMatchObject({ admin, user: ['search-user'] });
    expect(after.grants).not.toHaveProperty('guest');
    await test.client.updateAppSettings(settings({ grants: null }));
    expect(await read()).toEqual(before);
  });

  it('shows clients what they need for uploads and nothing else', async () => {
    await test.client.upsertUser({ id: 'ana' });
    const upload = { blocked_file_extensions: ['.exe'], size_limit: 1000 };
    await test.client.updateAppSettings(settings({ file_upload_config: upload }));
    const { body } = await test.asClient(test.client.createToken('ana'), 'GET', '/app');
    expect(Object.keys(body.app as object).sort()).toEqual([
      'async_url_enrich_enabled',
      'auto_translation_enabled',
      'file_upload_config',
      'id',
      'image_upload_config',
      'name',
      'placement',
    ]);
    expect(body.app).toMatchObject({ file_upload_config: { ...upload, allowed_mime_types: [] } });
  });

  it('has no two users of one name when it is told so, whatever the case and the punctuation', async () => {
    await test.client.updateAppSettings(settings({ enforce_unique_usernames: 'app' }));
    await test.client.upsertUser({ id: 'ana', name: 'Dr. Ana B' });
    await expect(test.client.upsertUser({ id: 'ben', name: 'dr ana-b' })).rejects.toMatchObject({ code: 6 });
    await test.client.upsertUsers([
      { id: 'cem', name: '!' },
      { id: 'dan', name: '?' },
    ]);
  });

  it('replaces the whole list of hooks, and names new ones', async () => {
    const hook = { hook_type: 'webhook', enabled: true, event_types: [], webhook_url: 'http://127.0.0.1:1/' };
    await test.client.updateAppSettings(settings({ event_hooks: [{ ...hook, id: 'first' }] }));
    await test.client.updateAppSettings(settings({ event_hooks: [hook] }));
    expect(await read()).toMatchObject({ event_hooks: [{ ...hook, id: expect.stringMatching(/^[0-9a-f-]{36}$/) }] });
  });

  it.each([
    ['an unknown setting', { colour: 'red' }],
    ['a setting of another type', { disable_auth_checks: 'yes' }],
    ['an interval out of bounds', { reminders_interval: 59 }],
    ['a hook without a type', { event_hooks: [{ enabled: true }] }],
    ['a hook without a URL', { event_hooks: [{ hook_type: 'webhook', enabled: true }] }],
    [
      'three hooks for pending messages',
      { event_hooks: Array.from({ length: 3 }, () => ({ hook_type: 'pending_message' })) },
    ],
    ['an unknown version of permissions', { permission_version: 'v3' }],
    ['an extension without its dot', { file_upload_config: { blocked_file_extensions: ['exe'] } }],
    ['a rule for uploads that there is not', { image_upload_config: { colour: 'red' } }],
    ['grants of an unknown permission', { grants: { user: ['search-users'] } }],
    ['an empty time of revocation', { revoke_tokens_issued_before: '' }],
  ])('refuses %s', async (_name, fields) => {
    await expect(test.client.updateAppSettings(settings(fields))).rejects.toMatchObject({ code: 4, status: 400 });
  });

  it.each(['before_message_send_hook_url', 'sqs_url', 'multi_tenant_enabled'])('answers 501 for %s', async (field) => {
    await expect(test.client.updateAppSettings(settings({ [field]: 'x' }))).rejects.toMatchObject({ status: 501 });
  });

  it('makes, lists and deletes roles, up to 25', async () => {
    for (let index = 0; index < 25; index += 1) await test.client.createRole(`role-${index}`);
    await expect(test.client.createRole('one-more')).rejects.toMatchObject({ code: 4, status: 400 });
    await test.client.upsertUser({ id: 'ana', role: 'role-1' });
    await test.client.deleteRole('role-0');
    const { roles } = await test.client.listRoles();
    expect(roles.filter(({ custom }) => custom)).toHaveLength(24);
  });

  it('refuses a role twice, a built-in one, and to delete one that is in use or missing', async () => {
    await test.client.createRole('vet');
    await test.client.upsertUser({ id: 'ana', role: 'vet' });
    await expect(test.client.createRole('vet')).rejects.toMatchObject({ code: 4, status: 400 });
    await expect(test.client.createRole('admin')).rejects.toMatchObject({ code: 4, status: 400 });
    await expect(test.client.deleteRole('vet')).rejects.toMatchObject({ code: 4, status: 400 });
    await expect(test.client.deleteRole('nothing')).rejects.toMatchObject({ code: 16, status: 404 });
  });
});
