import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { StreamService } from '../stream.service.js';
import { SYSTEM_USER } from '../user-ids.js';
import type { WantedHook } from './event-hooks.js';
import { planSetup, type SetupPlan, type SetupState } from './setup-plan.js';

/** Stream needs about a second until all its servers have a change. */
const READ_BACK_PAUSE_MS = 1000;
const MAX_READ_BACKS = 5;

/** Sets up the app in Stream: permissions, switches, upload rules, the hook, the system user. */
@Injectable()
export class StreamSetupService {
  constructor(private readonly stream: StreamService) {}

  async plan(hook: WantedHook | undefined): Promise<SetupPlan> {
    return planSetup(await this.read(), hook);
  }

  /**
   * Makes the changes of a plan, and reads back until Stream has them.
   *
   * @returns what is left to change: nothing, unless Stream has not taken a change
   * @throws StreamError when Stream refuses a change. Those before it are made; the setup may be run again.
   */
  async apply({ app, types, createSystemUser }: SetupPlan, hook: WantedHook | undefined): Promise<readonly string[]> {
    if (createSystemUser) await this.stream.users.create([SYSTEM_USER]);
    if (Object.keys(app).length > 0) await this.stream.settings.updateApp(app);
    for (const [name, grants] of Object.entries(types)) await this.stream.settings.updateChannelType(name, { grants });
    for (let readBacks = 1; ; readBacks += 1) {
      const { lines } = await this.plan(hook);
      if (lines.length === 0 || readBacks === MAX_READ_BACKS) return lines;
      await delay(READ_BACK_PAUSE_MS);
    }
  }

  async read(): Promise<SetupState> {
    const [state, [systemUser]] = await Promise.all([
      this.stream.settings.read(),
      this.stream.users.query({ ids: [SYSTEM_USER.id] }),
    ]);
    return { ...state, hasSystemUser: systemUser !== undefined };
  }
}
