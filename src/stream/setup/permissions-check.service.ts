import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import type { Grants } from '../stream-settings.js';
import { StreamService } from '../stream.service.js';
import { openGrants } from './grants.js';

/** Boot is busy enough without it. */
const FIRST_LOOK_MS = 5000;
const LOOK_AGAIN_MS = 3_600_000;
/** An operator who runs the setup should soon see that it has helped. */
const LOOK_AGAIN_WHILE_OPEN_MS = 30_000;

/** Looks now and then whether clients may do more in Stream than this server has planned. It changes nothing. */
@Injectable()
export class PermissionsCheck implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(PermissionsCheck.name);
  private timer: NodeJS.Timeout | undefined;
  private open = false;
  private stopped = false;

  constructor(
    private readonly stream: StreamService,
    private readonly config: AppConfig,
  ) {}

  /** True when clients may do more than planned, as far as the last look has seen. */
  get isOpen(): boolean {
    return this.open;
  }

  onApplicationBootstrap(): void {
    if (this.config.stream.checkPermissions) this.lookIn(FIRST_LOOK_MS);
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Looks now. While Stream cannot be asked, the result of the last look stands. */
  async look(): Promise<void> {
    const { app, types } = await this.stream.settings.read();
    const grants = openGrants((app['grants'] ?? {}) as Grants, types);
    const areChecksOff = app['disable_permissions_checks'] === true || app['disable_auth_checks'] === true;
    const open = grants.length > 0 || areChecksOff;
    if (open && !this.open) {
      this.logger.warn({
        msg: 'clients may do more in Stream than planned: run stream:setup',
        areChecksOff,
        grants: grants.map(({ scope, role, permissions }) => `${scope} ${role}: ${permissions.join(' ')}`),
      });
    }
    if (!open && this.open) this.logger.log('clients may do in Stream what is planned');
    this.open = open;
  }

  private lookIn(ms: number): void {
    this.timer = setTimeout(() => {
      this.look()
        .catch((error: unknown) => this.logger.debug({ msg: 'could not look at permissions', err: error }))
        .finally(() => {
          if (!this.stopped) this.lookIn(this.open ? LOOK_AGAIN_WHILE_OPEN_MS : LOOK_AGAIN_MS);
        });
    }, ms).unref();
  }
}
