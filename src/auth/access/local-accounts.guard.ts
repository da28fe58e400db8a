import { applyDecorators, type CanActivate, Injectable, UseGuards } from '@nestjs/common';
import { AppException } from '../../common/errors/app-exception.js';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { AppConfig } from '../../config/app-config.js';

/** Refuses every request while accounts sign in elsewhere. */
@Injectable()
class LocalAccountsGuard implements CanActivate {
  constructor(private readonly config: AppConfig) {}

  canActivate(): boolean {
    if (!this.config.auth.localAccounts) throw new AppException('LOCAL_ACCOUNTS_OFF');
    return true;
  }
}

/** Marks a route that is there only while accounts sign in with a password of this server. */
export const ForLocalAccounts = (): MethodDecorator =>
  applyDecorators(UseGuards(LocalAccountsGuard), ApiErrors('LOCAL_ACCOUNTS_OFF'));
