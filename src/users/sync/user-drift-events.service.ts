import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { OnStreamEvent } from '../../webhooks/on-stream-event.decorator.js';
import { RepeatedChanges } from '../../webhooks/repeated-changes.js';
import type { ReceivedEvent } from '../../webhooks/stream-event.js';
import { type DesiredStreamUser, desiredStreamUsers } from './desired-stream-users.js';
import { UserSyncService } from './user-sync.service.js';

type SeenUser = NonNullable<ReceivedEvent['user']>;

/** Marks accounts whose users were changed in Stream by others, so that they are put right. */
@Injectable()
export class UserDriftEvents {
  private readonly repeated = new RepeatedChanges();

  constructor(
    private readonly sync: UserSyncService,
    private readonly config: AppConfig,
  ) {}

  @OnStreamEvent('user.updated')
  async onUsersUpdated(events: readonly ReceivedEvent[]): Promise<void> {
    const seen = events.flatMap(({ user }) => user ?? []);
    const accounts = await this.sync.findOwners(seen.map(({ id }) => id));
    const wanted = new Map(
      accounts.flatMap((account) =>
        desiredStreamUsers(account, this.config.http.publicUrl).map((user) => [user.id, { user, account }] as const),
      ),
    );
    const drifted = seen.filter((one) => differs(one, wanted.get(one.id)?.user));
    const ids = drifted.flatMap(({ id }) => wanted.get(id)?.account._id ?? []);
    if (ids.length > 0) await this.sync.repair(ids);
    for (const { id } of drifted) this.repeated.note(`user:${id}`, id);
  }
}

/** True when name, image or role in Stream are not ours. An event may lack the role. */
function differs({ name, image, role }: SeenUser, wanted: DesiredStreamUser | undefined): boolean {
  if (wanted?.presence !== 'active') return false;
  return name !== wanted.name || (image ?? null) !== wanted.image || (role ?? wanted.role) !== wanted.role;
}
