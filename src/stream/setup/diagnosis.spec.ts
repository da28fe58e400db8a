import { diagnose, type Observations } from './diagnosis.js';
import { planSetup } from './setup-plan.js';

const HOOK = { url: 'https://api.example.com/api/webhooks/stream', eventTypes: ['message.new', 'user.updated'] };
const OWN = {
  id: 'ours',
  hook_type: 'webhook',
  enabled: true,
  webhook_url: HOOK.url,
  event_types: HOOK.eventTypes,
  timeout_ms: 6000,
};

const plain: Observations = {
  state: {
    app: { permission_version: 'v2', guest_user_creation_disabled: true, event_hooks: [OWN], grants: {} },
    types: [{ name: 'messaging', grants: { user: ['update-message-owner'], channel_member: ['read-channel'] } }],
    hasSystemUser: true,
  },
  hook: HOOK,
  clockSkewMs: 300,
  probeArrived: true,
  now: new Date('2026-11-29T10:00:00Z'),
};
/** As the setup leaves it. */
const healthy = withApp(planSetup(plain.state, HOOK).app);

function withApp(app: Readonly<Record<string, unknown>>, base = plain): Observations {
  return { ...base, state: { ...base.state, app: { ...base.state.app, ...app } } };
}
const sick = (app: Readonly<Record<string, unknown>>): Observations => withApp(app, healthy);
const grants = (role: string, ...ids: string[]): Observations => ({
  ...healthy,
  state: { ...healthy.state, types: [{ name: 'team', grants: { [role]: ids } }] },
});
const hooks = (...list: object[]): Observations => sick({ event_hooks: list });

describe('the diagnosis', () => {
  it('finds nothing in an app that is set up', () => {
    expect(diagnose(healthy)).toEqual([]);
  });

  it.each<[code: string, severity: 'error' | 'warning', Observations]>([
    ['auth-checks-off', 'error', sick({ disable_auth_checks: true })],
    ['permission-checks-off', 'error', sick({ disable_permissions_checks: true })],
    ['permissions-v1', 'error', sick({ permission_version: 'v1' })],
    ['guests-allowed', 'error', sick({ guest_user_creation_disabled: false })],
    ['app-suspended', 'error', sick({ suspended: true })],
    ['multi-tenant', 'error', sick({ multi_tenant_enabled: true })],
    ['open-app-grants', 'error', sick({ grants: { user: ['update-user-owner'] } })],
    ['open-grants', 'error', grants('user', 'create-channel')],
    ['open-grants', 'error', grants('channel_member', 'delete-channel')],
    ['open-grants', 'error', grants('anonymous', 'read-channel')],
    ['open-grants', 'error', grants('guest', 'create-message-owner')],
    ['clock-skew', 'error', { ...healthy, clockSkewMs: -90_000 }],
    ['tokens-revoked', 'error', sick({ revoke_tokens_issued_before: '2026-11-30T00:00:00Z' })],
    ['system-user-missing', 'error', { ...healthy, state: { ...healthy.state, hasSystemUser: false } }],
    ['upload-rules-missing', 'error', sick({ image_upload_config: {} })],
    ['stream-push-on', 'warning', sick({ firebase_config: { enabled: true } })],
    ['no-public-url', 'error', { ...healthy, hook: undefined }],
    ['hook-missing', 'error', hooks()],
    ['hook-duplicated', 'error', hooks(OWN, { ...OWN, id: 'again' })],
    ['hook-disabled', 'error', hooks({ ...OWN, enabled: false })],
    ['hook-gets-all-events', 'warning', hooks({ ...OWN, event_types: [] })],
    ['hook-events-missing', 'error', hooks({ ...OWN, event_types: ['message.new'] })],
    ['hook-events-surplus', 'warning', hooks({ ...OWN, event_types: [...HOOK.eventTypes, 'typing.start'] })],
    ['hook-timeout-short', 'warning', hooks({ ...OWN, timeout_ms: 500 })],
    [
      'hook-misdirected',
      'warning',
      hooks(OWN, { ...OWN, id: 'old', webhook_url: 'https://old.example.com/api/webhooks/stream' }),
    ],
    ['events-to-queues', 'warning', hooks(OWN, { id: 'q', hook_type: 'sqs', enabled: true })],
    ['legacy-hook', 'error', sick({ webhook_url: HOOK.url })],
    ['legacy-hook-elsewhere', 'warning', sick({ webhook_url: 'https://other.example.com/' })],
    ['message-hook', 'warning', sick({ before_message_send_hook_url: 'https://other.example.com/' })],
    ['probe-missing', 'error', { ...healthy, probeArrived: false }],
  ])('finds %s', (code, severity, seen) => {
    expect(diagnose(seen).map((finding) => [finding.code, finding.severity])).toEqual([[code, severity]]);
  });

  it('finds a hook that gets events in plain text', () => {
    const url = 'http://api.example.com/api/webhooks/stream';
    const seen = { ...hooks({ ...OWN, webhook_url: url }), hook: { ...HOOK, url } };
    expect(diagnose(seen).map(({ code }) => code)).toEqual(['hook-not-https']);
  });

  it('names errors before warnings, and a remedy for each', () => {
    const found = diagnose(sick({ firebase_config: { enabled: true }, disable_auth_checks: true, event_hooks: [] }));
    expect(found.map(({ severity }) => severity)).toEqual(['error', 'error', 'warning']);
    expect(found.every(({ text, remedy }) => text.length > 0 && remedy.endsWith('.'))).toBe(true);
  });
});
