import { createHmac, hkdfSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { recordSecurityEvent, type SecurityEvent } from '../../common/logging/security-log.js';
import { AppConfig } from '../../config/app-config.js';
import type { Client } from '../../limits/client.decorator.js';

const DIGEST_KEY_BYTES = 32;

interface Details {
  readonly accountId?: string;
  /** What the account signs in with. */
  readonly login?: string;
  readonly reason?: string;
}

/**
 * Writes the security events of signing in. They name the address that was typed by a digest: attempts at one account can
 * be found, and the address cannot be read or looked up in a list of addresses.
 */
@Injectable()
export class SignInEvents {
  private readonly key: Buffer;

  constructor({ auth: { jwtKeys } }: AppConfig) {
    this.key = Buffer.from(hkdfSync('sha256', jwtKeys[0], '', 'addresses in security events', DIGEST_KEY_BYTES));
  }

  record(event: SecurityEvent, { address, requestId: reqId }: Client, { login, ...details }: Details): void {
    const loginDigest = login === undefined ? {} : { loginDigest: this.digest(login) };
    recordSecurityEvent(event, { ...details, ...loginDigest, address, reqId });
  }

  private digest(login: string): string {
    return createHmac('sha256', this.key).update(login).digest('base64url');
  }
}
