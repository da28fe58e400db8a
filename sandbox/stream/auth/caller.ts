import type { UserRecord } from '../state/entities.js';

/** The app's own server: bypasses every permission check, as in Stream. */
interface ServerCaller {
  readonly kind: 'server';
}

/** A client with a user's token; `user` is as it was when the call came in. */
interface UserCaller {
  readonly kind: 'user';
  readonly user: UserRecord;
}

/** Who makes a call. */
export type Caller = ServerCaller | UserCaller;
