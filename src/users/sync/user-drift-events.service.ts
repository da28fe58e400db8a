import { Injectable } from '@nestjs/common';
import { OnStreamEvent } from '../../webhooks/on-stream-event.decorator.js';
import { RepeatedChanges } from '../../webhooks/repeated-changes.js';
import type { ReceivedEvent } from '../../webhooks/stream-event.js';
import { UserSyncService } from './user-sync.service.js';

/** Marks accounts whose users were changed in Stream by others, so that they are put right. */
@Injectable()
export class UserDriftEvents {
  private readonly repeated = new RepeatedChanges();

  constructor(private readonly sync: UserSyncService) {}

  @OnStreamEvent('user.updated')
  async onUsersUpdated(events: readonly ReceivedEvent[]): Promise<void> {
    const seen = events.flatMap(({ user }) => user ?? []);
    for (const { id } of await this.sync.repairDrifted(seen)) this.repeated.note(`user:${id}`, id);
  }
}
