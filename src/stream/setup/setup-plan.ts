import type { AppSettings, Grants, StreamAppState } from '../stream-settings.js';
import { hooksOf, mergedHooks, ownHooks, sameUrl, type WantedHook } from './event-hooks.js';
import { APP_SCOPE, type OpenGrant, openGrants } from './grants.js';
import { missingUploadRules } from './upload-policy.js';

/** What the setup reads. */
export interface SetupState extends StreamAppState {
  readonly hasSystemUser: boolean;
}

/** What has to change in Stream, and how to say it. */
export interface SetupPlan {
  /** One line for each change; none when Stream is as it should be. */
  readonly lines: readonly string[];
  readonly app: AppSettings;
  /** New grants by channel type. */
  readonly types: Readonly<Record<string, Grants>>;
  readonly createSystemUser: boolean;
}

/** Switches of the app, and how they should stand. One that Stream does not show is off. */
export const WANTED_SWITCHES = {
  disable_auth_checks: false,
  disable_permissions_checks: false,
  guest_user_creation_disabled: true,
  permission_version: 'v2',
} as const;

/**
 * What has to change so that clients can do nothing in Stream that this server did not arrange, and its events arrive here.
 *
 * @param hook undefined while this server has no public address: hooks are then left alone
 */
export function planSetup(state: SetupState, hook: WantedHook | undefined): SetupPlan {
  const { app } = state;
  const switches = Object.entries(WANTED_SWITCHES).filter(([name, wanted]) => (app[name] ?? false) !== wanted);
  const open = openGrants((app['grants'] ?? {}) as Grants, state.types);
  const uploads = missingUploadRules(app);
  const hooks = hook && mergedHooks(hooksOf(app), hook);
  const replacesLegacy = hook !== undefined && sameUrl(app['webhook_url'], hook.url);
  const inApp = remainingOf(open, APP_SCOPE);
  return {
    lines: [
      ...switches.map(([name, wanted]) => `${name}: ${describe(app[name])} -> ${describe(wanted)}`),
      ...open.map(({ scope, role, permissions }) => `grants of ${scope}, ${role}: withdraw ${permissions.join(', ')}`),
      ...Object.keys(uploads).map((name) => `${name}: block files that run or that browsers show as pages`),
      ...(hook && hooks ? [describeHook(app, hook)] : []),
      ...(replacesLegacy ? ['webhook_url: remove this server, which has a hook in event_hooks'] : []),
      ...(state.hasSystemUser ? [] : ['system user: create']),
    ],
    app: {
      ...Object.fromEntries(switches),
      ...(inApp && { grants: inApp }),
      ...uploads,
      ...(hooks && { event_hooks: hooks }),
      ...(replacesLegacy && { webhook_url: '' }),
    },
    types: Object.fromEntries(
      state.types.flatMap(({ name }) => {
        const grants = remainingOf(open, name);
        return grants ? [[name, grants] as const] : [];
      }),
    ),
    createSystemUser: !state.hasSystemUser,
  };
}

function remainingOf(open: readonly OpenGrant[], scope: string): Grants | undefined {
  const grants = open.filter((one) => one.scope === scope).map(({ role, remaining }) => [role, remaining] as const);
  return grants.length > 0 ? Object.fromEntries(grants) : undefined;
}

function describeHook(app: AppSettings, { url, eventTypes }: WantedHook): string {
  const count = ownHooks(hooksOf(app), url).length;
  const what = count === 0 ? 'add' : count === 1 ? 'correct' : `keep one of ${count}, and correct`;
  return `event_hooks: ${what} ${url} with ${eventTypes.length} event types`;
}

const describe = (value: unknown): string => (value === undefined ? 'not set' : JSON.stringify(value));
