import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/decorators/current-user.js';
import { AppException } from '../../common/errors/app-exception.js';
import { AppConfig } from '../../config/app-config.js';
import type { StreamToken } from '../../stream/stream-tokens.js';
import { StreamService } from '../../stream/stream.service.js';
import { customerIdentity } from '../../users/reserved-ids.js';
import { SupportChannelService } from '../support/support-channel.service.js';
import type { ChatTokenDto, ChatTokenWithExpiryDto, CustomerTokenDto } from './token.dto.js';

/** Decides who may have a token for which Stream user, and keeps an audit trail of what was issued. Signs locally. */
@Injectable()
export class ChatTokenService {
  constructor(
    private readonly stream: StreamService,
    private readonly config: AppConfig,
    private readonly supportChannels: SupportChannelService,
  ) {}

  issueWithExpiry(caller: Caller, userId: string): ChatTokenWithExpiryDto {
    if (userId !== caller.id) throw new AppException('TOKEN_FOR_ANOTHER_ACCOUNT');
    const { token, expiresAtMs = 0 } = this.issueOwn(caller);
    return { token, expiresAt: expiresAtMs };
  }

  issue(caller: Caller): ChatTokenDto {
    return { token: this.issueOwn(caller).token };
  }

  /** Also sees to it that the customer and the support channel are on their way to Stream; does not wait for it. */
  async issueForCustomer(caller: Caller, customerId: number): Promise<CustomerTokenDto> {
    if (caller.customerId !== customerId) throw new AppException('CUSTOMER_MISMATCH');
    await this.supportChannels.start(customerId, caller);
    const userId = customerIdentity(customerId);
    const { token } = this.stream.issueToken(userId, {
      ttlSeconds: this.config.tokens.customerTtlSeconds,
      revokedAt: caller.tokensRevokedAt,
    });
    this.record(caller, userId);
    return { token, userId, apiKey: this.stream.apiKey };
  }

  private issueOwn(caller: Caller): StreamToken {
    const issued = this.stream.issueToken(caller.id, {
      ttlSeconds: this.config.tokens.ttlSeconds,
      revokedAt: caller.tokensRevokedAt,
    });
    this.record(caller, caller.id);
    return issued;
  }

  private record(caller: Caller, streamUserId: string): void {
    caller.audit = { event: 'stream token issued', streamUserId };
  }
}
