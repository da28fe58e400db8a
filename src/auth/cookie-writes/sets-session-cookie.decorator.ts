import { SetMetadata } from '@nestjs/common';

export const SETS_SESSION_COOKIE = 'backchannel:sets-session-cookie';

/**
 * Marks a public route that sets or clears the session's cookie. Pages of other sites may not call it: they could sign
 * somebody in to another account, or out.
 */
export const SetsSessionCookie = (): MethodDecorator => SetMetadata(SETS_SESSION_COOKIE, true);
