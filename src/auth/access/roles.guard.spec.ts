import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ROLES, type Role } from '../../common/accounts/roles.js';
import { Public, Roles, SignedIn } from '../../policies/policy.js';
import { RolesGuard } from './access.guards.js';

@Roles('vet', 'admin')
class Example {
  practice(): void {}

  @Roles('admin')
  admin(): void {}

  @SignedIn()
  anyAccount(): void {}

  @Public()
  open(): void {}
}

class Undeclared {
  forgotten(): void {}
}

const guard = new RolesGuard(new Reflector());

/** The part of Nest's context that the guard reads. */
const contextOf = (controller: object, handler: unknown, role?: Role) =>
  ({
    getClass: () => controller,
    getHandler: () => handler,
    switchToHttp: () => ({ getRequest: () => ({ user: role && { id: 'robin', role } }) }),
  }) as unknown as ExecutionContext;

const { practice, admin, anyAccount, open } = Example.prototype;
const rolesLetThrough = (handler: unknown) =>
  ROLES.filter((role) => {
    try {
      return guard.canActivate(contextOf(Example, handler, role));
    } catch {
      return false;
    }
  });

describe('the roles guard', () => {
  it('lets exactly the named roles through, the method’s before the class’s', () => {
    expect(rolesLetThrough(practice)).toEqual(['vet', 'admin']);
    expect(rolesLetThrough(admin)).toEqual(['admin']);
    expect(rolesLetThrough(anyAccount)).toEqual(ROLES);
  });

  it('answers FORBIDDEN to the others', () => {
    expect(() => guard.canActivate(contextOf(Example, practice, 'pet-owner'))).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN' }),
    );
  });

  it('refuses callers that are not signed in, except on public routes', () => {
    for (const handler of [practice, anyAccount]) {
      expect(() => guard.canActivate(contextOf(Example, handler))).toThrow(
        expect.objectContaining({ code: 'FORBIDDEN' }),
      );
    }
    expect(guard.canActivate(contextOf(Example, open))).toBe(true);
  });

  it('lets not even an administrator through where no policy was declared', () => {
    expect(() => guard.canActivate(contextOf(Undeclared, Undeclared.prototype.forgotten, 'admin'))).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN' }),
    );
  });
});
