import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AppException } from '../../common/errors/app-exception.js';
import type { Account } from '../../common/accounts/account.js';
import { RoutePolicies } from './route-policies.js';

/** Holds the caller's role against the roles a route names. Runs after the guard that finds the caller. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly policies: RoutePolicies) {}

  canActivate(context: ExecutionContext): boolean {
    const { policy } = this.policies.of(context);
    if (policy?.kind === 'public') return true;
    const { user } = context.switchToHttp().getRequest<FastifyRequest & { user?: Account }>();
    if (!policy || !user) throw new AppException('FORBIDDEN');
    if (policy.roles.length > 0 && !policy.roles.includes(user.role)) throw new AppException('FORBIDDEN');
    return true;
  }
}
