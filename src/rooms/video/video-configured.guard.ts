import { type CanActivate, Injectable } from '@nestjs/common';
import { AppException } from '../../common/errors/app-exception.js';
import { AppConfig } from '../../config/app-config.js';

/** Only a restart with other settings can help; clients need not ask often. */
const RETRY_AFTER_SECONDS = 3600;

/** Answers 503 on every route of rooms while the provider is not set up. */
@Injectable()
export class VideoConfiguredGuard implements CanActivate {
  constructor(private readonly config: AppConfig) {}

  canActivate(): boolean {
    if (this.config.video.hms) return true;
    throw new AppException('VIDEO_NOT_CONFIGURED', { retryAfterSeconds: RETRY_AFTER_SECONDS });
  }
}
