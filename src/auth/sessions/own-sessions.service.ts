import { Injectable } from '@nestjs/common';
import { AppException } from '../../common/errors/app-exception.js';
import { recordSecurityEvent } from '../../common/logging/security-log.js';
import type { Client } from '../../limits/client.decorator.js';
import type { Caller } from '../../policies/current-user.js';
import { OpenSessionsService } from '../../users/sign-in/open-sessions.service.js';
import { type OwnSessionDto, toOwnSession } from './sessions.dto.js';

/** The caller's sessions. Those of other sign-in systems are not known here. */
@Injectable()
export class OwnSessionsService {
  constructor(private readonly sessions: OpenSessionsService) {}

  async findAll({ id, sessionId = '' }: Caller): Promise<OwnSessionDto[]> {
    return (await this.sessions.findAll(id)).map((session) => toOwnSession(session, sessionId));
  }

  /** @throws AppException SESSION_NOT_FOUND, also for a session of another account */
  async end(caller: Caller, sessionId: string, client: Client): Promise<void> {
    if (!(await this.sessions.end(caller.id, sessionId))) throw new AppException('SESSION_NOT_FOUND');
    this.record(caller, client, 'one ended by its account');
  }

  /** Ends all sessions but the one in which the request was made. */
  async endOthers(caller: Caller, client: Client): Promise<void> {
    if (await this.sessions.endOthers(caller.id, caller.sessionId ?? ''))
      this.record(caller, client, 'all others ended by their account');
  }

  private record({ id }: Caller, { address, requestId }: Client, reason: string): void {
    recordSecurityEvent('sessions ended', { accountId: id, by: id, reason, address, reqId: requestId });
  }
}
