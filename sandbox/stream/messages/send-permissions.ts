import type { ApiCall } from '../http/endpoint.js';
import type { ChannelAction } from '../permissions/actions.js';
import { requireInChannel } from '../permissions/require-grant.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';

const LINK = /https?:\/\/|\bwww\./i;

/** What a message needs besides the right to send one, by what it carries. */
const NEEDS: readonly (readonly [action: ChannelAction, isCarried: (input: JsonObject) => boolean])[] = [
  ['create-system-message', ({ type }) => type === 'system'],
  ['create-reply', ({ parent_id: parentId }) => isGiven(parentId)],
  ['create-attachment', ({ attachments }) => isGiven(attachments)],
  ['create-mention', ({ mentioned_users: mentions }) => isGiven(mentions)],
  ['create-restricted-visibility-message', ({ restricted_visibility: viewers }) => isGiven(viewers)],
  ['pin-message', ({ pinned }) => pinned === true],
  ['add-links', ({ text }) => typeof text === 'string' && LINK.test(text)],
];

/** Refuses a message that a client may not send. Servers pass. */
export function checkSending(call: ApiCall, channel: ChannelRecord, input: JsonObject): void {
  requireInChannel(call, channel, 'create-message');
  for (const [action, isCarried] of NEEDS) {
    if (isCarried(input)) requireInChannel(call, channel, action);
  }
}

function isGiven(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== '';
}
