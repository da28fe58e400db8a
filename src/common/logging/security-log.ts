import { Logger } from '@nestjs/common';

/** The log's context of security events. Their lines are written whatever LOG_LEVEL says. */
export const SECURITY_CONTEXT = 'security';

/** Who acted, where it was a command. */
export const OPERATOR: string = 'operator';

/** What an operator must be able to find out afterwards, as the message of its line. */
export type SecurityEvent =
  | 'signed up'
  | 'sign-up limited'
  | 'signed in'
  | 'sign-in failed'
  | 'sign-in limited'
  | 'signed out'
  | 'sessions ended'
  | 'previous secret used'
  | 'password changed'
  | 'password change refused'
  | 'account provisioned'
  | 'role changed'
  | 'account deactivated'
  | 'account reactivated'
  | 'account deleted'
  | 'channel existed before its record'
  | 'channel without a record'
  | 'channel changed'
  | 'changed in Stream again and again'
  | 'chat token issued'
  | 'room token issued'
  | 'room ended'
  | 'export read'
  | 'job begun'
  | 'work retried'
  | 'events replayed'
  | 'channel type changed'
  | 'stream settings changed'
  | 'origin refused'
  | 'webhook refused';

/**
 * Writes a security event to the log.
 *
 * @param fields who, what and from where: ids and addresses; never a token, a secret, a text or an email address
 */
export function recordSecurityEvent(event: SecurityEvent, fields: Readonly<Record<string, unknown>>): void {
  logger.log({ msg: event, ...fields });
}

const logger = new Logger(SECURITY_CONTEXT);
