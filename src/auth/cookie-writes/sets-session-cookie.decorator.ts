import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';

export const SETS_SESSION_COOKIE = 'backchannel:sets-session-cookie';

/**
 * Marks a public route that sets or clears the session's cookie. Pages of other sites may not call it: they could sign
 * somebody in to another account, or out.
 */
export const SetsSessionCookie = (): MethodDecorator =>
  applyDecorators(SetMetadata(SETS_SESSION_COOKIE, true), ApiErrors('FOREIGN_ORIGIN'));
