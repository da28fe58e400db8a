import { customerIdentity, customerIdOf } from './user-ids.js';

/** Stream's built-in type for one-to-one and group chat. All channels of this server have it. */
export const CHANNEL_TYPE = 'messaging';

/** Prefixes of channel ids, one for each kind of owner. */
const APPOINTMENT = 'appointment-';
const SUPPORT = 'support-';
const DIRECT = 'direct-';
const GROUP = 'group-';

/** Stream's full name of a channel: its type and id. */
export const cidOf = (type: string, id: string): string => `${type}:${id}`;

export const appointmentChannelId = (appointmentId: string): string => `${APPOINTMENT}${appointmentId}`;

/** The appointment that a channel belongs to by its id; null for a channel that belongs to none. */
export function appointmentIdOf(channelId: string): string | null {
  return channelId.startsWith(APPOINTMENT) ? channelId.slice(APPOINTMENT.length) || null : null;
}

/** The id of a customer's support channel. */
export const supportChannelId = (customerId: number): string => `${SUPPORT}${customerIdentity(customerId)}`;

/** The customer whose support channel it is by its id; undefined for other channels. */
export const customerIdOfChannel = (channelId: string): number | undefined =>
  channelId.startsWith(SUPPORT) ? customerIdOf(channelId.slice(SUPPORT.length)) : undefined;

/** The id of the channel of two accounts whose ids cannot be joined to one. */
export const directChannelId = (digest: string): string => `${DIRECT}${digest}`;

/** The id of a group channel. */
export const groupChannelId = (groupId: string): string => `${GROUP}${groupId}`;

/** The group that a channel belongs to by its id; undefined for other channels. */
export const groupIdOf = (channelId: string): string | undefined =>
  channelId.startsWith(GROUP) ? channelId.slice(GROUP.length) || undefined : undefined;

/** The id in a cid of the one type that this server uses; empty for other types. */
export const channelIdOf = (cid: string): string =>
  cid.startsWith(`${CHANNEL_TYPE}:`) ? cid.slice(CHANNEL_TYPE.length + 1) : '';

/** The kind of record that a channel belongs to by its id. The direct channels of friends have ids of several forms. */
export function ownerKindOf(channelId: string): 'appointment' | 'support' | 'group' | 'direct' {
  if (channelId.startsWith(APPOINTMENT)) return 'appointment';
  if (channelId.startsWith(SUPPORT)) return 'support';
  return channelId.startsWith(GROUP) ? 'group' : 'direct';
}

/** True for ids with one of the prefixes above. */
export const hasReservedPrefix = (channelId: string): boolean =>
  [APPOINTMENT, SUPPORT, DIRECT, GROUP].some((prefix) => channelId.startsWith(prefix));
