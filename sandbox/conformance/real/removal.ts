import type { StreamChat } from 'stream-chat';
import { eventually } from '../run/checks.js';
import type { Belongings } from '../run/scene.js';

/** Users and channels a call; more than 30 channels cannot be queried at once. */
const BATCH = 30;
const WAIT_MS = 60_000;

/** Removes what a run made in an app: channels, users, channel types, roles. Returns what could not be removed, and why. */
export async function removeBelongings(server: StreamChat, made: Belongings): Promise<string[]> {
  const left: string[] = [];
  const attempt = async (what: string, remove: () => Promise<unknown>): Promise<void> => {
    try {
      await remove();
    } catch (error) {
      left.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  for (const cids of batches(made.cids)) await attempt(cids.join(', '), () => removeChannels(server, cids));
  for (const ids of batches(made.users)) await attempt(ids.join(', '), () => removeUsers(server, ids));
  for (const name of made.channelTypes) {
    await attempt(`channel type ${name}`, () => unlessAbsent(server.deleteChannelType(name)));
  }
  for (const name of made.roles) await attempt(`role ${name}`, () => unlessAbsent(server.deleteRole(name)));
  return left;
}

async function removeChannels(server: StreamChat, cids: string[]): Promise<void> {
  const found = await server.queryChannelsRequest({ cid: { $in: cids } }, {}, { limit: BATCH });
  if (found.length === 0) return;
  const { task_id: taskId = '' } = await server.deleteChannels(
    found.map(({ channel }) => channel.cid),
    { hard_delete: true },
  );
  await finished(server, taskId);
}

async function removeUsers(server: StreamChat, ids: string[]): Promise<void> {
  const { users } = await server.queryUsers(
    { id: { $in: ids } },
    {},
    { limit: BATCH, include_deactivated_users: true },
  );
  if (users.length === 0) return;
  const options = { user: 'hard', messages: 'hard', conversations: 'hard' } as const;
  const { task_id: taskId } = await server.deleteUsers(
    users.map(({ id }) => id),
    options,
  );
  await finished(server, taskId);
}

async function finished(server: StreamChat, taskId: string): Promise<void> {
  const isOver = async (): Promise<true | undefined> =>
    ['completed', 'failed'].includes((await server.getTask(taskId)).status) ? true : undefined;
  await eventually(isOver, WAIT_MS, `the end of task ${taskId}`);
}

/** Cases remove most of what they make by themselves. */
async function unlessAbsent(removal: Promise<unknown>): Promise<void> {
  await removal.catch((error: unknown) => {
    if ((error as { status?: unknown }).status !== 404) throw error;
  });
}

function batches(items: ReadonlySet<string>): string[][] {
  const all = [...items];
  return Array.from({ length: Math.ceil(all.length / BATCH) }, (_, index) =>
    all.slice(index * BATCH, (index + 1) * BATCH),
  );
}
