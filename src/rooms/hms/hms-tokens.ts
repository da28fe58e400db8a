import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { Clock } from '../../common/clock.js';
import type { AppConfig } from '../../config/app-config.js';
import { VideoError } from '../video/video-error.js';
import type { JoinGrant } from '../video/video-rooms.js';

/** 100ms refuses tokens from a clock that is ahead of its own. */
const BACKDATING_SECONDS = 10;
const MANAGEMENT_TTL_SECONDS = 24 * 3600;
/** A management token is renewed this long before it expires. */
const RENEW_BEFORE_SECONDS = 300;
const TOKEN_VERSION = 2;

/** Signs tokens for 100ms: HS256 with the app's secret. */
export class HmsTokens {
  private management: { readonly token: string; readonly issuedAt: number; readonly renewAt: number } | undefined;

  constructor(
    private readonly access: AppConfig['video']['hms'],
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** The token for calls to the server API. It must never reach a client. */
  managementToken(): string {
    const now = this.nowSeconds();
    const known = this.management;
    // A token from a time that has not come yet was signed before the clock was put back: 100ms would refuse it.
    if (known && known.issuedAt <= now && now < known.renewAt) return known.token;
    const exp = now + MANAGEMENT_TTL_SECONDS;
    const token = this.sign({ type: 'management' }, exp);
    this.management = { token, issuedAt: now, renewAt: exp - RENEW_BEFORE_SECONDS };
    return token;
  }

  /** The next call gets a new token: 100ms refused this one. */
  dropManagementToken(): void {
    this.management = undefined;
  }

  joinToken({ roomId, role, userId, expiresAt }: JoinGrant): string {
    const claims = { type: 'app', room_id: roomId, role, user_id: userId };
    return this.sign(claims, Math.floor(expiresAt.getTime() / 1000));
  }

  private sign(claims: Readonly<Record<string, string>>, exp: number): string {
    const iat = this.nowSeconds() - BACKDATING_SECONDS;
    // Rooms of earlier days may wait here after the settings were removed.
    if (!this.access) throw new VideoError('signToken', '100ms is not set up', 'unavailable');
    const { accessKey, key } = this.access;
    return jwt.sign({ access_key: accessKey, version: TOKEN_VERSION, ...claims, iat, nbf: iat, exp }, key, {
      algorithm: 'HS256',
      jwtid: randomUUID(),
    });
  }

  private nowSeconds(): number {
    return Math.floor(this.clock.now().getTime() / 1000);
  }
}
