import type { AppSettings, Grants } from '../stream-settings.js';
import { APP_SCOPE, openGrants } from './grants.js';
import { error, type Finding, warning } from './finding.js';
import { diagnoseHooks } from './hook-diagnosis.js';
import type { WantedHook } from './event-hooks.js';
import type { SetupState } from './setup-plan.js';
import { missingUploadRules } from './upload-policy.js';

/** What the doctor has seen. */
export interface Observations {
  readonly state: SetupState;
  /** Undefined while Stream cannot reach this server. */
  readonly hook: WantedHook | undefined;
  /** How far Stream's clock is ahead of ours, in milliseconds; undefined when Stream has not said. */
  readonly clockSkewMs: number | undefined;
  /** Whether an event that was caused on purpose has arrived; undefined when none could be sent. */
  readonly probeArrived: boolean | undefined;
  readonly now: Date;
}

/** Tokens are backdated by a few seconds; Stream refuses tokens from its future. */
const MAX_SKEW_MS = 5000;

/** Everything that is wrong, errors first. */
export function diagnose(seen: Observations): Finding[] {
  const { app } = seen.state;
  const findings = [
    ...diagnoseSwitches(app),
    ...diagnoseGrants(seen.state),
    ...diagnoseHooks(app, seen.hook, seen.probeArrived),
    ...diagnoseRest(seen),
  ];
  return findings.toSorted((a, b) => (a.severity === b.severity ? 0 : a.severity === 'error' ? -1 : 1));
}

function diagnoseSwitches(app: AppSettings): Finding[] {
  return [
    ...(app['disable_auth_checks'] === true
      ? [error('auth-checks-off', 'Stream accepts tokens without a signature')]
      : []),
    ...(app['disable_permissions_checks'] === true
      ? [error('permission-checks-off', 'every client may do everything in Stream')]
      : []),
    ...(app['permission_version'] === 'v2'
      ? []
      : [error('permissions-v1', 'the app has permissions of version 1, which the setup cannot restrict')]),
    ...(app['guest_user_creation_disabled'] === true
      ? []
      : [error('guests-allowed', 'anybody may create guest users in Stream')]),
    ...(app['suspended'] === true
      ? [error('app-suspended', 'Stream has suspended the app', "Look at the app's page in Stream's dashboard.")]
      : []),
    ...(app['multi_tenant_enabled'] === true
      ? [error('multi-tenant', 'the app is multi-tenant, but this server sets no teams', 'Use an app without teams.')]
      : []),
  ];
}

function diagnoseGrants({ app, types }: SetupState): Finding[] {
  return openGrants((app['grants'] ?? {}) as Grants, types).map(({ scope, role, permissions }) =>
    error(
      scope === APP_SCOPE ? 'open-app-grants' : 'open-grants',
      `clients of the role ${role} may do more than planned in ${scope}: ${permissions.join(', ')}`,
    ),
  );
}

/** Stream's own push would notify people a second time. */
const PUSH_CONFIGS = ['apn_config', 'firebase_config', 'huawei_config', 'xiaomi_config'] as const;

function diagnoseRest({ state, clockSkewMs, now }: Observations): Finding[] {
  const { app } = state;
  const push = PUSH_CONFIGS.filter((name) => (app[name] as { enabled?: unknown } | undefined)?.enabled === true);
  const revokedAt = app['revoke_tokens_issued_before'];
  return [
    ...(clockSkewMs !== undefined && Math.abs(clockSkewMs) > MAX_SKEW_MS
      ? [error('clock-skew', `Stream's clock differs from ours by ${Math.round(clockSkewMs / 1000)} s`, 'Run NTP.')]
      : []),
    ...(typeof revokedAt === 'string' && Date.parse(revokedAt) > now.getTime()
      ? [
          error(
            'tokens-revoked',
            `Stream refuses all tokens issued before ${revokedAt}`,
            "Correct revoke_tokens_issued_before in the app's settings.",
          ),
        ]
      : []),
    ...(state.hasSystemUser ? [] : [error('system-user-missing', 'the user that sends notices is not in Stream')]),
    ...Object.keys(missingUploadRules(app)).map((name) =>
      error('upload-rules-missing', `${name} lets clients upload files that run, or that browsers show as pages`),
    ),
    ...push.map((name) =>
      warning('stream-push-on', `Stream sends push notifications itself (${name})`, 'Switch one of the two off.'),
    ),
  ];
}
