import { Injectable } from '@nestjs/common';
import { recordSecurityEvent } from '../../common/logging/security-log.js';
import { Semaphore } from '../../common/semaphore.js';
import { AppConfig } from '../../config/app-config.js';
import type { Caller } from '../../policies/current-user.js';
import type { WantedHook } from '../../stream/setup/event-hooks.js';
import { holesOpenedInApp } from '../../stream/setup/holes.js';
import { StreamService } from '../../stream/stream.service.js';
import { wantedHook } from '../../webhooks/wanted-hook.js';
import { changesOf, settingsAfter, shownSettings } from './settings-change.js';
import type { ChangeStreamSettingsDto, StreamSettingsDto } from './settings.dto.js';
import { settle } from './settled-change.js';
import { answering } from './stream-answers.js';

const MAX_WAITING = 20;

/** The settings of the app in Stream, as far as administrators may see and change them. */
@Injectable()
export class AdminStreamSettings {
  private readonly hook: WantedHook | undefined;
  /** Lists are replaced whole at Stream, so a change must not be read before another is written. */
  private readonly oneByOne = new Semaphore(1, MAX_WAITING);

  constructor(
    private readonly stream: StreamService,
    private readonly config: AppConfig,
  ) {
    this.hook = wantedHook(config);
  }

  async show(): Promise<StreamSettingsDto> {
    const app = await answering(() => this.stream.settings.readApp());
    return { ...shownSettings(app, this.hook), synced: true };
  }

  change(caller: Caller, { force = false, ...wanted }: ChangeStreamSettingsDto): Promise<StreamSettingsDto> {
    return this.oneByOne.run(async () => {
      const { settings } = this.stream;
      const { state, changed, synced } = await settle({
        read: () => settings.readApp(),
        missing: (app) => {
          const changes = changesOf(app, wanted);
          return Object.keys(changes).length > 0 ? changes : undefined;
        },
        holes: (app, changes) => holesOpenedInApp(app, settingsAfter(app, changes), this.hook),
        write: (changes) => settings.updateApp(changes),
        force,
        waitMs: this.config.stream.waitMs,
      });
      if (changed) {
        const names = Object.keys(wanted).filter((name) => wanted[name as keyof typeof wanted] !== undefined);
        recordSecurityEvent('stream settings changed', { by: caller.id, names, force, reqId: caller.requestId });
      }
      return { ...shownSettings(state, this.hook), synced };
    });
  }
}
