/** Our names of what stands under another name at Stream, in an object of settings. */
export type Names = Readonly<Record<string, string>>;

export const APP_SETTINGS: Names = {
  enforceUniqueUsernames: 'enforce_unique_usernames',
  enableHookPayloadCompression: 'enable_hook_payload_compression',
  guestUserCreationDisabled: 'guest_user_creation_disabled',
  remindersIntervalSeconds: 'reminders_interval',
  remindersMaxMembers: 'reminders_max_members',
  beforeMessageSendHookUrl: 'before_message_send_hook_url',
  beforeMessageSendHookAttemptTimeoutMs: 'before_message_send_hook_attempt_timeout_ms',
  cdnExpirationSeconds: 'cdn_expiration_seconds',
  asyncUrlEnrichEnabled: 'async_url_enrich_enabled',
  autoTranslationEnabled: 'auto_translation_enabled',
  channelHideMembersOnly: 'channel_hide_members_only',
  userResponseTimeEnabled: 'user_response_time_enabled',
};

export const READ_ONLY_SETTINGS: Names = {
  disableAuthChecks: 'disable_auth_checks',
  disablePermissionsChecks: 'disable_permissions_checks',
  permissionVersion: 'permission_version',
};

/** Settings that are objects: fields that are not given keep their values. */
export const UPLOAD_SETTINGS: Names = {
  fileUploadConfig: 'file_upload_config',
  imageUploadConfig: 'image_upload_config',
};

export const UPLOAD_FIELDS: Names = {
  allowedFileExtensions: 'allowed_file_extensions',
  blockedFileExtensions: 'blocked_file_extensions',
  allowedMimeTypes: 'allowed_mime_types',
  blockedMimeTypes: 'blocked_mime_types',
  sizeLimitBytes: 'size_limit',
};

export const HOOK_FIELDS: Names = {
  enabled: 'enabled',
  eventTypes: 'event_types',
  webhookUrl: 'webhook_url',
  timeoutMs: 'timeout_ms',
};

export const TYPE_FLAGS: Names = {
  typingEvents: 'typing_events',
  readEvents: 'read_events',
  connectEvents: 'connect_events',
  deliveryEvents: 'delivery_events',
  customEvents: 'custom_events',
  reactions: 'reactions',
  replies: 'replies',
  quotes: 'quotes',
  search: 'search',
  mutes: 'mutes',
  uploads: 'uploads',
  urlEnrichment: 'url_enrichment',
  pushNotifications: 'push_notifications',
  reminders: 'reminders',
  polls: 'polls',
  countMessages: 'count_messages',
  markMessagesPending: 'mark_messages_pending',
  userMessageReminders: 'user_message_reminders',
};

/** The named fields by Stream's names. */
export const toStreamNames = (names: Names, given: object): Record<string, unknown> =>
  rename(Object.entries(names), given as Record<string, unknown>);

/** The named fields by our names; those that Stream does not show are left out. */
export const fromStreamNames = (names: Names, found: object): Record<string, unknown> =>
  rename(
    Object.entries(names).map(([ours, theirs]) => [theirs, ours] as const),
    found as Record<string, unknown>,
  );

function rename(pairs: readonly (readonly [string, string])[], from: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    pairs.flatMap(([name, other]) => {
      const value = from[name];
      return value === undefined || value === null ? [] : [[other, value] as const];
    }),
  );
}

/** An address without what may be secret in it: credentials, query and fragment. */
export function shownUrl(url: unknown): string | undefined {
  if (typeof url !== 'string' || url === '') return undefined;
  if (!URL.canParse(url)) return 'hidden';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** The address to write: the present one when the caller sends back what was shown of it. */
export const writtenUrl = (given: string, present: unknown): unknown =>
  given !== '' && given === shownUrl(present) ? present : given;
