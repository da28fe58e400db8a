import { readAppGrants, readAppSettings } from '../app/app-settings.js';
import { grantsInChannel } from '../channel-types/channel-overrides.js';
import { findChannelType } from '../channel-types/channel-type.js';
import type { ApiCall } from '../http/endpoint.js';
import { type ApiError, notImplemented, refuse } from '../http/errors.js';
import type { ChannelRecord } from '../state/entities.js';
import { memberKey } from '../state/keys.js';
import { type Action, actionName, type AppAction, type ChannelAction } from './actions.js';
import { isGranted } from './is-granted.js';

/** What a decision is made from. */
type Subject = Pick<ApiCall, 'caller' | 'store'>;

const READING: readonly Action[] = ['read-channel', 'read-channel-members'];

/**
 * Refuses a client that may not do the action in the channel (code 17). The owner is the channel's creator, unless the action
 * is done to something else that has an owner of its own. Servers pass.
 */
export function requireInChannel(
  call: Subject,
  channel: ChannelRecord,
  action: ChannelAction,
  isOwner: boolean = isOwnedBy(call, channel.createdById),
): void {
  const missing = missingGrant(call, channel, action, isOwner);
  if (missing !== undefined) throw notGranted(missing, rolesIn(call, channel), call, channel.type);
}

/** Whether a client may do the action in the channel; true for servers. */
export function mayInChannel(
  call: Subject,
  channel: ChannelRecord,
  action: ChannelAction,
  isOwner: boolean = isOwnedBy(call, channel.createdById),
): boolean {
  return missingGrant(call, channel, action, isOwner) === undefined;
}

/** As {@link requireInChannel} for a channel that is yet to be made; `channelRole` is what the caller is to be in it. */
export function requireInType(
  call: Subject,
  typeName: string,
  action: ChannelAction,
  { channelRole, isOwner }: { channelRole: string | undefined; isOwner: boolean },
): void {
  if (checksAreOff(call)) return;
  const roles = [...globalRole(call), ...(channelRole === undefined ? [] : [channelRole])];
  const { grants } = findChannelType(call.store, typeName);
  if (!isGranted({ roles, action, isOwner, grants })) throw notGranted(action, roles, call, typeName);
}

/** Refuses a client that may not do the action to users. `isOwner`: to itself. */
export function requireInApp(call: Subject, action: AppAction, isOwner = false): void {
  if (!mayInApp(call, action, isOwner)) throw notGranted(action, globalRole(call), call);
}

/** Whether a client may do the action to users; true for servers. */
export function mayInApp(call: Subject, action: AppAction, isOwner: boolean): boolean {
  return (
    checksAreOff(call) || isGranted({ roles: globalRole(call), action, isOwner, grants: readAppGrants(call.store) })
  );
}

/** Whether the caller is this user. */
export function isOwnedBy(call: Subject, userId: string): boolean {
  return call.caller.kind === 'user' && call.caller.user.id === userId;
}

/** The action that the caller would have to be granted; undefined when nothing is missing. */
function missingGrant(
  call: Subject,
  channel: ChannelRecord,
  action: ChannelAction,
  isOwner: boolean,
): ChannelAction | undefined {
  if (checksAreOff(call)) return undefined;
  const may = (wanted: ChannelAction, isOwner: boolean): boolean =>
    isGranted({ roles: rolesIn(call, channel), action: wanted, isOwner, grants: grantsInChannel(call.store, channel) });
  if (channel.disabled) {
    // It can be read with a grant for that, and is closed to everything else.
    if (!READING.includes(action)) return action;
    if (!may('read-disabled-channel', isOwnedBy(call, channel.createdById))) return 'read-disabled-channel';
  }
  return may(action, isOwner) ? undefined : action;
}

/** True for servers, and for everyone when the app settings say so. The first version of permissions is another system. */
function checksAreOff(call: Subject): boolean {
  if (call.caller.kind === 'server') return true;
  const settings = readAppSettings(call.store);
  if (settings.disable_permissions_checks === true) return true;
  if (settings.permission_version === 'v1') throw notImplemented('permissions of version 1');
  return false;
}

/** The roles of the caller there; whoever has rejected an invite has none in the channel. */
function rolesIn(call: Subject, channel: ChannelRecord): string[] {
  if (call.caller.kind === 'server') return [];
  const member = call.store.members.get(memberKey(channel.cid, call.caller.user.id));
  const isIn = member !== undefined && (member.invite?.rejectedAt ?? null) === null;
  return [...globalRole(call), ...(isIn ? [member.channelRole] : [])];
}

function globalRole(call: Subject): string[] {
  return call.caller.kind === 'server' ? [] : [call.caller.user.role];
}

/** The refusal in the words of version 2. */
function notGranted(action: Action, roles: readonly string[], call: Subject, typeName?: string): ApiError {
  const user = call.caller.kind === 'user' ? call.caller.user.id : '';
  const names = roles.map((role) => `'${role}'`).join(', ');
  const withRoles = roles.length === 1 ? `with role ${names}` : `with roles [${names}]`;
  const where = typeName === undefined ? '' : ` in scope '${typeName}'`;
  return refuse(
    'notAllowed',
    `User '${user}' ${withRoles} is not allowed to perform action ${actionName(action)}${where}`,
  );
}
