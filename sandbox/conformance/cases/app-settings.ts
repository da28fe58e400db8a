import assert from 'node:assert/strict';
import { type Area, missingCalls, works, onServer } from '../run/case.js';
import { holds, refused } from '../run/checks.js';

/** The app's settings, webhooks among them, and its rate limits. */
export const appSettings: Area = {
  title: 'App settings and webhooks',
  cases: [
    works('reads settings, as a server and as a client', ['StreamChat.getAppSettings'], async (s) => {
      const { app } = await s.server.getAppSettings();
      holds(app, { multi_tenant_enabled: false, permission_version: 'v2' });
      assert.ok(app?.channel_configs && app.event_hooks, 'a server must see types and hooks');
      const { client } = await s.connect(s.userId('ann'));
      const { app: shown } = await client.getAppSettings();
      assert.ok(shown?.name && shown.file_upload_config, 'a client must see what may be uploaded');
      assert.ok(!('event_hooks' in shown), 'a client must not see the hooks');
    }),
    works(
      'changes settings, each of them whole',
      ['StreamChat.updateAppSettings'],
      async (s) => {
        const hook = { hook_type: 'webhook', webhook_url: 'http://127.0.0.1:9/hook', enabled: false, event_types: [] };
        await s.server.updateAppSettings({ event_hooks: [hook], reminders_interval: 120 } as never);
        holds(await s.server.getAppSettings(), { app: { reminders_interval: 120, event_hooks: [hook] } });
        await s.server.updateAppSettings({ event_hooks: [] });
        holds(await s.server.getAppSettings(), { app: { reminders_interval: 120, event_hooks: [] } });
        await refused(s.server.updateAppSettings({ nothing: 1 } as never), 4, 400);
      },
      'changes settings of the app',
    ),
    ...missingCalls('StreamChat', 'harmless', onServer, () => ({ getHookEvents: [], getRateLimits: [] })),
    ...missingCalls('StreamChat', 'changes', onServer, () => ({
      testSQSSettings: [{ sqs_url: 'https://example.com' }],
      testSNSSettings: [{ sns_topic_arn: 'x' }],
    })),
    ...missingCalls('StreamChat', 'harmless', onServer, () => ({
      getRetentionPolicy: [],
      getRetentionPolicyRuns: [],
      queryTeamUsageStats: [],
    })),
    ...missingCalls('StreamChat', 'changes', onServer, () => ({
      setRetentionPolicy: ['old-messages', 24],
      deleteRetentionPolicy: ['old-messages'],
    })),
  ],
};
