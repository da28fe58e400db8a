import { getConnectionToken, getModelToken } from '@nestjs/mongoose';
import type { Connection, Model } from 'mongoose';
import type { UserResponse } from 'stream-chat';
import { BACKGROUND, BackgroundConnection } from '../../src/database/background-connection.js';
import { DatabaseClock } from '../../src/database/database-clock.js';
import { User } from '../../src/users/user.schema.js';
import { UserSyncService } from '../../src/users/sync/user-sync.service.js';
import { WorkQueue } from '../../src/work/work-queue.js';
import { WorkTiming } from '../../src/work/work-timing.js';
import type { TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';

/** What Stream returns of a user; `undefined` for one that does not exist. */
export type StreamUser =
  | {
      readonly name: string | undefined;
      readonly image: string | undefined;
      readonly role: string | undefined;
      readonly active: boolean;
      readonly cut: string | null;
    }
  | undefined;

/** The account worker seen from both sides: our documents and Stream's users. */
export class SyncScene {
  constructor(private readonly test: TestApp) {}

  get users() {
    // Not the requests' connection, whose time limit is too short for thousands of accounts.
    return this.test.app.get<Connection>(getConnectionToken(BACKGROUND)).collection<User>('users');
  }

  /** Changes documents as the server does: the change and its mark in one update. */
  async change(ids: readonly string[], set: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const { app } = this.test;
    const model = app.get<Model<User>>(getModelToken(User.name));
    const queue = new WorkQueue(model, app.get(DatabaseClock), app.get(BackgroundConnection), app.get(WorkTiming));
    await queue.changeMany({ _id: { $in: [...ids] } }, { $set: set });
    this.test.app.get(UserSyncService).wake();
  }

  /** Waits until the accounts have no work left. */
  async settled(ids: readonly string[], deadlineMs = 45_000): Promise<void> {
    await eventually(
      'the work on the accounts',
      async () =>
        (await this.users.countDocuments({ _id: { $in: [...ids] }, 'work.status': { $in: ['due', 'running'] } })) === 0,
      deadlineMs,
    );
  }

  async statusOf(id: string): Promise<{ status: string; lastError: string | null } | undefined> {
    const found = await this.users.findOne({ _id: id });
    return found ? { status: found.work.status, lastError: found.work.lastError } : undefined;
  }

  async inStream(id: string): Promise<StreamUser> {
    const { users } = await this.test.streamClient.queryUsers({ id }, {}, { include_deactivated_users: true });
    const [user] = users as (UserResponse & { revoke_tokens_issued_before?: string })[];
    if (!user) return undefined;
    const cut = user.revoke_tokens_issued_before;
    return {
      name: user.name,
      image: user.image,
      role: user.role,
      active: !user.deactivated_at,
      cut: cut ? new Date(cut).toISOString() : null,
    };
  }

  /** The calls about users that Stream has received, in order. */
  async calls(): Promise<{ method: string; path: string; status: number | null; users: number }[]> {
    const calls = await this.test.streamControl.calls();
    return calls
      .filter(({ path }) => path.startsWith('/users') || path.startsWith('/tasks'))
      .map(({ method, path, status, body }) => ({ method, path, status, users: usersIn(body) }));
  }
}

function usersIn(body: unknown): number {
  const { users, user_ids: ids } = (body ?? {}) as { users?: object; user_ids?: unknown[] };
  return ids?.length ?? Object.keys(users ?? {}).length;
}
