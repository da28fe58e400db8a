/** What an action is done to; whoever owns that holds the `-owner` grants for it. */
type Resource = 'Channel' | 'Message' | 'Attachment' | 'Reaction' | 'Thread' | 'Poll' | 'User';

type ActionTable = Partial<Record<Resource, readonly string[]>>;

/** Actions that channel types grant, by the resource whose owner counts. Sending is done to a channel, not to the message. */
const CHANNEL_LEVEL = {
  Channel: [
    'add-links',
    'add-own-channel-membership',
    'ban-channel-member',
    'ban-user',
    'create-attachment',
    'create-call',
    'create-channel',
    'create-distinct-channel-for-others',
    'create-mention',
    'create-message',
    'create-reaction',
    'create-reply',
    'create-restricted-visibility-message',
    'create-system-message',
    'delete-channel',
    'flag-message',
    'join-call',
    'mute-channel',
    'pin-message',
    'read-channel',
    'read-channel-members',
    'read-disabled-channel',
    'read-message-flags',
    'read-restricted-visibility-message',
    'recreate-channel',
    'remove-own-channel-membership',
    'run-message-action',
    'send-custom-event',
    'send-poll',
    'skip-channel-cooldown',
    'skip-message-moderation',
    'truncate-channel',
    'unblock-message',
    'update-channel',
    'update-channel-cooldown',
    'update-channel-frozen',
    'update-channel-members',
    'upload-attachment',
    'use-frozen-channel',
  ],
  Message: ['delete-message', 'update-message'],
  Attachment: ['delete-attachment'],
  Reaction: ['delete-reaction'],
  Thread: ['update-thread'],
  Poll: ['cast-vote', 'query-votes'],
} as const satisfies ActionTable;

/** Actions that the app grants. `ban-user` is one of both levels. */
const APP_LEVEL = {
  Poll: ['close-poll', 'create-poll', 'delete-poll', 'query-polls', 'update-poll'],
  User: [
    'flag-user',
    'mute-user',
    'read-flag-reports',
    'search-user',
    'update-flag-report',
    'update-user',
    'update-user-role',
    'update-user-teams',
  ],
} as const satisfies ActionTable;

/** An action that channel types grant. */
export type ChannelAction = (typeof CHANNEL_LEVEL)[keyof typeof CHANNEL_LEVEL][number];

/** An action that the app grants. */
export type AppAction = (typeof APP_LEVEL)[keyof typeof APP_LEVEL][number];

export type Action = ChannelAction | AppAction;

/** One action and where it belongs. */
export interface ActionInfo {
  readonly id: string;
  readonly level: 'app' | 'channel';
  readonly resource: Resource;
}

/** Every action, in the order of the tables above. */
export const ACTIONS: readonly ActionInfo[] = [...actionsOf('channel', CHANNEL_LEVEL), ...actionsOf('app', APP_LEVEL)];

function actionsOf(level: ActionInfo['level'], table: ActionTable): ActionInfo[] {
  return Object.entries(table).flatMap(([resource, ids]) =>
    ids.map((id) => ({ id, level, resource: resource as Resource })),
  );
}

/** The name of an action as refusals write it: `read-channel` is `ReadChannel`. */
export function actionName(id: string): string {
  return id.replace(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase());
}
