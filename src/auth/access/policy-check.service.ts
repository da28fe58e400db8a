import { Injectable, type OnModuleInit, RequestMethod } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { POLICY } from '../../policies/policy.js';

/** The metadata under which Nest keeps a handler's method; present on route handlers only. */
const METHOD_METADATA = 'method';

/** Fails the boot when a route declares no policy. */
@Injectable()
export class PolicyCheckService implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    const undeclared = this.discovery.getControllers().flatMap(({ instance, metatype }) => {
      if (!instance || !metatype) return [];
      const prototype = Object.getPrototypeOf(instance) as Record<string, () => unknown>;
      return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name];
        if (!handler) return [];
        const method = this.reflector.get<RequestMethod | undefined>(METHOD_METADATA, handler);
        const policy: unknown = this.reflector.getAllAndOverride(POLICY, [handler, metatype]);
        return method === undefined || policy ? [] : [`${metatype.name}.${name}`];
      });
    });
    if (undeclared.length > 0)
      throw new Error(`Routes without @Public(), @SignedIn() or @Roles(): ${undeclared.join(', ')}`);
  }
}
