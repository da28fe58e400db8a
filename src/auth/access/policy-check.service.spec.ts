import { Controller, Get, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { Public, Roles, SignedIn } from '../../policies/policy.js';
import { PolicyCheckService } from './policy-check.service.js';

@Controller('undeclared')
class UndeclaredController {
  @Get()
  list(): void {}

  @Public()
  @Get('public')
  declared(): void {}

  helper(): void {}
}

@SignedIn()
@Controller('declared')
class DeclaredController {
  @Get()
  list(): void {}

  @Roles('admin')
  @Get('admin')
  admin(): void {}
}

class InheritingController extends DeclaredController {}
Controller('inheriting')(InheritingController);

@Controller('inheriting-undeclared')
class InheritingUndeclaredController extends UndeclaredController {}

const boot = async (...controllers: Type[]) => {
  const module = await Test.createTestingModule({
    imports: [DiscoveryModule],
    controllers,
    providers: [PolicyCheckService],
  }).compile();
  return module.init();
};

describe('a route without a policy', () => {
  it('fails the boot, and only it is named', async () => {
    await expect(boot(UndeclaredController, DeclaredController)).rejects.toThrow(
      /^Routes without @Public\(\), @SignedIn\(\) or @Roles\(\): UndeclaredController\.list$/,
    );
  });

  it('fails the boot when it is inherited', async () => {
    await expect(boot(InheritingUndeclaredController)).rejects.toThrow('InheritingUndeclaredController.list');
  });
});

describe('a policy', () => {
  it('may stand on the method, on the class, or on the class it extends', async () => {
    const module = await boot(DeclaredController, InheritingController);
    expect(module.get(DeclaredController)).toBeInstanceOf(DeclaredController);
    await module.close();
  });
});
