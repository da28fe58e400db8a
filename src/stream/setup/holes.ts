import type { AppSettings, ChannelTypeSettings, Grants } from '../stream-settings.js';
import { hooksOf, mergedHooks, type WantedHook } from './event-hooks.js';
import { openGrants } from './grants.js';
import { WANTED_SWITCHES } from './setup-plan.js';
import { openUploads } from './upload-policy.js';

/**
 * Everything in which the app is more open than the setup would leave it, one text each: switches, permissions, types of
 * files, and the hook of this server.
 *
 * @param hook undefined while this server has no public address
 */
function holesOf(
  app: AppSettings,
  types: readonly ChannelTypeSettings[],
  hook: WantedHook | undefined,
): readonly string[] {
  const switches = Object.entries(WANTED_SWITCHES).filter(([name, wanted]) => (app[name] ?? false) !== wanted);
  const grants = openGrants((app['grants'] ?? {}) as Grants, types);
  return [
    ...switches.map(([name, wanted]) => `${name} is not ${JSON.stringify(wanted)}`),
    ...grants.flatMap(({ scope, role, permissions }) => permissions.map((id) => `${scope} grants ${role} ${id}`)),
    ...openUploads(app).map((upload) => `uploads: ${upload} is not blocked`),
    ...(hook && mergedHooks(hooksOf(app), hook) ? ['event_hooks: this server does not get its events'] : []),
  ];
}

/** The holes that a change of the app's settings opens; those that were open before are not among them. */
export function holesOpenedInApp(before: AppSettings, after: AppSettings, hook: WantedHook | undefined): string[] {
  const known = new Set(holesOf(before, [], hook));
  return holesOf(after, [], hook).filter((hole) => !known.has(hole));
}

/** The same for a change of a channel type. */
export function holesOpenedInType(before: ChannelTypeSettings, after: ChannelTypeSettings): string[] {
  const known = new Set(holesOf({}, [before], undefined));
  return holesOf({}, [after], undefined).filter((hole) => !known.has(hole));
}
