import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AppException } from '../../common/errors/app-exception.js';
import type { Account } from '../../common/accounts/account.js';
import { policyOf } from '../../policies/policy.js';

/** Checks that the caller has one of the roles that the route's policy names. Runs after the guard that finds the caller. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const policy = policyOf(this.reflector, context);
    if (policy?.kind === 'public') return true;
    const { user } = context.switchToHttp().getRequest<FastifyRequest & { user?: Account }>();
    if (!policy || !user) throw new AppException('FORBIDDEN');
    if (policy.roles.length > 0 && !policy.roles.includes(user.role)) throw new AppException('FORBIDDEN');
    return true;
  }
}
