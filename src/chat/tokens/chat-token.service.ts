import { Injectable } from '@nestjs/common';
import { OPERATOR, recordSecurityEvent } from '../../common/logging/security-log.js';
import type { Caller } from '../../policies/current-user.js';
import { AppException } from '../../common/errors/app-exception.js';
import { AppConfig } from '../../config/app-config.js';
import type { StreamToken } from '../../stream/stream-tokens.js';
import { StreamService } from '../../stream/stream.service.js';
import type { Account } from '../../common/accounts/account.js';
import { customerIdentity } from '../../stream/user-ids.js';
import { SupportChannelService } from '../support/support-channel.service.js';
import type { ChatTokenDto, ChatTokenWithExpiryDto, CustomerTokenDto } from './token.dto.js';

/** Options of a token that an operator requests. */
export interface OperatorTokenOptions {
  /** Seconds; by default those of the routes. */
  readonly ttlSeconds?: number | undefined;
  /** For the customer identity of the account instead of the account itself. */
  readonly asCustomer?: boolean | undefined;
}

/** A token, and the user in Stream that it is for. */
export interface OperatorToken extends StreamToken {
  readonly userId: string;
}

/** Decides who may have a token for which Stream user, and signs it. */
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

  /** Also has the customer and the support channel created in Stream; the first token waits for them for a limited time. */
  async issueForCustomer(caller: Caller, customerId: number): Promise<CustomerTokenDto> {
    if (caller.customerId !== customerId) throw new AppException('CUSTOMER_MISMATCH');
    await this.supportChannels.start(customerId, caller);
    const userId = customerIdentity(customerId);
    const { token } = this.stream.issueToken(userId, {
      ttlSeconds: this.config.tokens.customerTtlSeconds,
      revokedAt: caller.tokensRevokedAt,
    });
    this.record(caller.id, userId, caller.requestId);
    return { token, userId, apiKey: this.stream.apiKey };
  }

  /**
   * For operators: a token for any account that may have one.
   *
   * @throws RangeError when the account may have none, with the reason.
   */
  async issueToOperator(
    account: Account,
    requestId: string,
    options: OperatorTokenOptions = {},
  ): Promise<OperatorToken> {
    const { ttlSeconds, asCustomer = false } = options;
    const { id, customerId, active, tokensRevokedAt: revokedAt } = account;
    if (!active) throw new RangeError('the account is deactivated or deleted');
    const customer = asCustomer ? customerId : undefined;
    if (asCustomer && customer === undefined) throw new RangeError('the account has no customer number');
    if (customer !== undefined) await this.supportChannels.start(customer, { ...account, requestId });
    const userId = customer === undefined ? id : customerIdentity(customer);
    const { tokens } = this.config;
    const usual = asCustomer ? tokens.customerTtlSeconds : tokens.ttlSeconds;
    const issued = this.stream.issueToken(userId, { ttlSeconds: ttlSeconds ?? usual, revokedAt });
    this.record(id, userId, requestId, OPERATOR);
    return { ...issued, userId };
  }

  private issueOwn(caller: Caller): StreamToken {
    const issued = this.stream.issueToken(caller.id, {
      ttlSeconds: this.config.tokens.ttlSeconds,
      revokedAt: caller.tokensRevokedAt,
    });
    this.record(caller.id, caller.id, caller.requestId);
    return issued;
  }

  private record(accountId: string, streamUserId: string, reqId: string, by = accountId): void {
    recordSecurityEvent('chat token issued', { accountId, streamUserId, by, reqId });
  }
}
