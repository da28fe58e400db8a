import { channelConfigOf } from '../channel-types/channel-overrides.js';
import type { ApiCall } from '../http/endpoint.js';
import type { ChannelAction } from '../permissions/actions.js';
import { mayInChannel } from '../permissions/require-grant.js';
import type { ChannelRecord } from '../state/entities.js';

/** A capability as clients know it, the action it stands for and, where there is one, the setting that must be on. */
type Row = readonly [capability: string, action: ChannelAction, setting?: string];

/** By the owner of the channel or any other. */
const IN_CHANNEL: readonly Row[] = [
  ['send-message', 'create-message'],
  ['send-reply', 'create-reply', 'replies'],
  ['quote-message', 'create-message', 'quotes'],
  ['send-reaction', 'create-reaction', 'reactions'],
  ['send-links', 'add-links'],
  ['upload-file', 'upload-attachment', 'uploads'],
  ['send-poll', 'send-poll', 'polls'],
  ['pin-message', 'pin-message'],
  ['flag-message', 'flag-message'],
  ['send-custom-events', 'send-custom-event', 'custom_events'],
  ['search-messages', 'read-channel', 'search'],
  ['mute-channel', 'mute-channel', 'mutes'],
  ['join-channel', 'add-own-channel-membership'],
  ['leave-channel', 'remove-own-channel-membership'],
  ['update-channel', 'update-channel'],
  ['update-channel-members', 'update-channel-members'],
  ['delete-channel', 'delete-channel'],
  ['freeze-channel', 'update-channel-frozen'],
  ['set-channel-cooldown', 'update-channel-cooldown'],
  ['skip-slow-mode', 'skip-channel-cooldown'],
  ['ban-channel-members', 'ban-channel-member'],
];

/** Of the user's own messages, and of any. */
const ON_MESSAGES = [
  ['update-own-message', 'update-message', true],
  ['delete-own-message', 'delete-message', true],
  ['update-any-message', 'update-message', false],
  ['delete-any-message', 'delete-message', false],
] as const;

/** Follow from settings alone. */
const BY_SETTING = [
  ['read-events', 'read_events'],
  ['typing-events', 'typing_events'],
  ['send-typing-events', 'typing_events'],
  ['delivery-events', 'delivery_events'],
  ['connect-events', 'connect_events'],
] as const;

/** What a client may do in a channel, as its user interface needs it; a server sees none. */
export function ownCapabilities(call: ApiCall, channel: ChannelRecord): string[] {
  if (call.caller.kind === 'server') return [];
  const config = channelConfigOf(call.store, channel);
  const isOn = (setting: string | undefined): boolean => setting === undefined || config[setting] === true;
  const capabilities = [
    ...IN_CHANNEL.filter(([, action, setting]) => isOn(setting) && mayInChannel(call, channel, action)),
    ...ON_MESSAGES.filter(([, action, isOwner]) => mayInChannel(call, channel, action, isOwner)),
    ...BY_SETTING.filter(([, setting]) => isOn(setting)),
  ].map(([capability]): string => capability);
  const isSlow = channel.cooldownSeconds > 0 && !capabilities.includes('skip-slow-mode');
  return [...capabilities, ...(isSlow ? ['slow-mode'] : [])].sort();
}
