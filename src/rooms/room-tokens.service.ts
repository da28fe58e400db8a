import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { recordSecurityEvent } from '../common/logging/security-log.js';
import { AppException } from '../common/errors/app-exception.js';
import { invalidField } from '../common/errors/invalid-field.js';
import { AppConfig } from '../config/app-config.js';
import type { Client } from '../limits/client.decorator.js';
import type { Caller } from '../policies/current-user.js';
import { type EnteredRoom, RoomAccess } from './room-access.service.js';
import { RoomLimits } from './room-limits.service.js';
import { RoomWork } from './room-work.service.js';
import type { RoomTokenDto } from './room.dto.js';
import { hasEnded } from './room.schema.js';
import { toClientError } from './video/video-error.js';
import { VideoRooms } from './video/video-rooms.js';

/** No account id has a colon, so no guest can be taken for an account. */
const guestId = (): string => `guest:${randomBytes(12).toString('hex')}`;

/** Issues the tokens with which clients join a room. */
@Injectable()
export class RoomTokens {
  constructor(
    private readonly access: RoomAccess,
    private readonly limits: RoomLimits,
    private readonly work: RoomWork,
    private readonly video: VideoRooms,
    private readonly config: AppConfig,
  ) {}

  /**
   * @param caller undefined: a guest
   * @param wish the role that the caller wants
   * @throws AppException ROOM_NOT_FOUND, ROOM_NOT_OPEN, VALIDATION_FAILED for a role that the template does not have,
   *   RATE_LIMITED, or the failure of the provider
   */
  async issue(caller: Caller | undefined, client: Client, roomId: string, wish?: string | null): Promise<RoomTokenDto> {
    await this.limits.countToken(caller, client);
    const entered = await this.access.enter(roomId, caller);
    const expiresAt = this.validUntil(entered);
    const { providerId } = entered.room.providerId ? entered.room : await this.work.settle(entered.room);
    if (!providerId) throw new AppException('ROOM_NOT_OPEN');
    const role = await this.roleOf(entered, wish);
    const userId = caller?.id ?? guestId();
    const token = this.video.signJoinToken({ roomId: providerId, role, userId, expiresAt });
    recordSecurityEvent('room token issued', { roomId, role, userId, reqId: client.requestId });
    return { success: true, token };
  }

  /** @throws AppException ROOM_NOT_OPEN when no one can join now */
  private validUntil({ room, open }: EnteredRoom): Date {
    const now = this.work.now();
    const isTime = !open || (open.from <= now && now < open.until);
    if (!room.enabled || hasEnded(room, now) || !isTime) throw new AppException('ROOM_NOT_OPEN');
    const ends = [open?.until, room.expiresAt].flatMap((end) => end?.getTime() ?? []);
    return new Date(Math.min(now.getTime() + this.config.video.tokenTtlSeconds * 1000, ...ends));
  }

  /** Checked before anything is signed: 100ms would refuse a wrong role only when its client joins. */
  private async roleOf({ isHost }: EnteredRoom, wish: string | null | undefined): Promise<string> {
    const roles = await this.video.roles().catch((error: unknown) => {
      throw toClientError(error);
    });
    if (typeof wish === 'string' && !roles.includes(wish)) {
      throw invalidField('role', 'isRole', 'must be a role of the room’s template');
    }
    const { hostRole, guestRole } = this.config.video;
    const role = isHost ? (wish ?? hostRole) : guestRole;
    if (roles.includes(role)) return role;
    const cause = new Error(`the template has no role ${role}: check HMS_HOST_ROLE and HMS_GUEST_ROLE`);
    throw new AppException('UPSTREAM_REFUSED', { cause });
  }
}
