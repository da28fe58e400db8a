import type { Grants } from './grants.js';

/** The roles of a cell's letters, in order. The two global roles follow from `admin` and `moderator`. */
const COLUMNS = ['admin', 'moderator', 'user', 'channel_member', 'channel_moderator', 'guest', 'anonymous'];

/** The channel types of the cells, in order. */
const TYPES = ['messaging', 'gaming', 'commerce', 'livestream'];

/** Y: any resource; o: the role's own resources only; -: not granted. */
const TABLE = `
                               messaging  gaming     commerce   livestream
add-links                      YYoYY--    YYoYY--    YYoYYY-    YYY----
create-message                 YYoYY--    YYoYY--    YYoYY--    YYY----
create-attachment              YYoYY--    YYoYY--    YYoYY--    YYY----
create-mention                 YYoYY--    YYoYY--    YYoYY--    YYY----
create-reaction                YYoYY--    YYoYY--    YYoYY--    YYY----
run-message-action             YYoYY--    YYoYY--    YYoYY--    YYY----
send-custom-event              YYoYY--    YYoYY--    YYoYY--    YYY----
upload-attachment              YYoYY--    YYoYY--    YYoYYY-    YYY----
read-channel                   YYoYY--    YYoYY--    YYoYYo-    YYY--YY
read-channel-members           YYoYY--    YYoYY--    YYoYYo-    YYY--YY
mute-channel                   YYoYY--    YYoYY--    YYoYYo-    YYY--Y-
flag-message                   YYoYY--    YYoYY--    YYoYYo-    YYY--Y-
pin-message                    YYoYY--    YY--Y--    YYo-Yo-    YYo-Y--
update-message                 YYo-Y--    YYo-Y--    YYo-Yo-    YYo-Y--
delete-message                 YYo-Y--    YYo-Y--    YYo-Yo-    YYo-Y--
delete-reaction                YYo-Y--    YYo-Y--    YYo-Yo-    YYo-Y--
delete-attachment              YYo-Y--    YYo-Y--    YYo-Yo-    YYo-Y--
create-channel                 YYY----    Y------    YY---Y-    YYY----
recreate-channel               Yoo----    Y------    Y------    Y------
delete-channel                 Yoo----    Y------    Y------    Y------
truncate-channel               Yoo----    Y------    Y------    Y------
update-channel                 YYo-Y--    Y------    YY--Y--    Y------
update-channel-members         YYo-Y--    Y------    YYo-Yo-    Y------
update-channel-frozen          YY--Y--    YY--Y--    YY--Y--    YY--Y--
update-channel-cooldown        YY--Y--    YY--Y--    YY--Y--    YY--Y--
remove-own-channel-membership  YYoYY--    YYoYY--    YYoYY--    Y------
ban-channel-member             YY--Y--    YY--Y--    YY--Y--    YY--Y--
create-system-message          YY--Y--    YY--Y--    YY--Y--    YY--Y--
read-message-flags             YY--Y--    YY--Y--    YY--Y--    YY--Y--
unblock-message                YY--Y--    YY--Y--    YY--Y--    YY--Y--
skip-channel-cooldown          YY--Y--    YY--Y--    YY--Y--    YY--Y--
skip-message-moderation        YY--Y--    YY--Y--    YY--Y--    YY--Y--
ban-user                       YY-----    YY-----    YY-----    YY-----
create-call                    YY-YY--    YY-YY--    YY--Y--    YY--Y--
join-call                      YY-YY--    YY-YY--    YY-YY--    YYY--YY
`;

/**
 * What live apps hold beyond the documented table, as far as others have published it, and only for messaging. For the
 * other types, and for channel_moderator, replying follows sending: nothing says more.
 */
const BEYOND_THE_DOCUMENTATION = `
create-reply                   YYoYY--    YYoYY--    YYoYY--    YYY----
cast-vote                      YY-YY--    -------    -------    -------
query-votes                    YYYYY--    -------    -------    -------
send-poll                      YYYYY--    -------    -------    -------
update-thread                  YYo-Y--    -------    -------    -------
create-restricted-visibility-message
                               YY--Y--    -------    -------    -------
`;

const APP_MODERATION = [
  'flag-user',
  'mute-user',
  'read-flag-reports',
  'search-user',
  'update-flag-report',
  'update-user-owner',
];
const APP_USER = ['flag-user', 'mute-user', 'search-user', 'update-user-owner'];

/** Beyond the documentation, as above. */
const APP_POLLS = ['close-poll-owner', 'create-poll', 'delete-poll-owner', 'query-polls-owner', 'update-poll-owner'];

/** What the roles of a new app may do to users. */
export const DEFAULT_APP_GRANTS: Grants = withGlobalRoles({
  admin: APP_MODERATION,
  moderator: APP_MODERATION,
  user: [...APP_USER, ...APP_POLLS],
  guest: APP_USER,
});

const BY_TYPE: Readonly<Record<string, Grants>> = parseTables();

/** What the roles of a new app may do in channels of a type. The type `team` and every type of the app's own start as messaging. */
export function defaultGrantsOf(type: string): Grants {
  return BY_TYPE[type] ?? BY_TYPE.messaging ?? {};
}

function parseTables(): Record<string, Grants> {
  const lines = (TABLE.split('\n').slice(2).join('\n') + BEYOND_THE_DOCUMENTATION).trim().split(/\n(?=\S)/);
  const rows = lines.map((line) => line.split(/\s+/));
  return Object.fromEntries(TYPES.map((type, index) => [type, grantsOf(rows, index + 1)]));
}

function grantsOf(rows: readonly string[][], column: number): Grants {
  const grants = COLUMNS.map((role, index) => {
    const ids = rows.flatMap((row) => {
      const [id = ''] = row;
      const letter = row[column]?.[index];
      return letter === 'Y' ? [id] : letter === 'o' ? [`${id}-owner`] : [];
    });
    return [role, ids.sort()] as const;
  });
  return withGlobalRoles(Object.fromEntries(grants.filter(([, ids]) => ids.length > 0)));
}

/** A global role holds what the role without that word holds, for every team. Its own user has no other team. */
function withGlobalRoles(grants: Grants): Grants {
  const everywhere = (ids: readonly string[] = []): string[] =>
    ids.map((id) => (id === 'update-user-owner' ? id : `${id}-any-team`));
  return { ...grants, global_admin: everywhere(grants.admin), global_moderator: everywhere(grants.moderator) };
}
