import { BSON } from 'mongodb';
import { CHANNEL_TYPE, groupChannelId } from '../../../src/stream/channel-ids.js';
import type { TestApp } from '../../support/create-test-app.js';
import { eventually } from '../../support/eventually.js';

/** As many payloads may have marked as many documents. */
const WORK_MS = 30_000;

const WORKED_ON = ['users', 'friendships', 'appointments', 'groups', 'inbox', 'support_channels', 'rooms'];
const MADE_IN = ['rooms', 'appointments', 'groups'];

/**
 * What is stored, a line for each document, but for what work and time change by themselves, and for Stream's news of a
 * changed profile. As text, because comparing the bytes of every event one by one is most of what a spec would do.
 */
export async function stored({ database }: TestApp): Promise<Record<string, string[]>> {
  const read = async (name: string, filter = {}) =>
    (await database.collection(name).find(filter).sort({ _id: 1 }).toArray()).map(
      ({ work: _work, updatedAt: _updatedAt, projectedAt: _projectedAt, ...rest }) =>
        BSON.EJSON.stringify(rest, { relaxed: false }),
    );
  return {
    friendships: await read('friendships'),
    users: await read('users'),
    // The name of a support channel follows the customer's, which the customer may change.
    channels: await read('channels', { channelId: { $ne: 'support-customer-7' } }),
    inbox: await read('inbox', { type: { $nin: ['user.updated', 'channel.updated'] } }),
    appointments: await read('appointments'),
    rooms: await read('rooms'),
    groups: await read('groups'),
    scheduled: await read('scheduled_messages'),
  };
}

/** Lists are compared, too, and later operations would find records by the same payloads. */
export async function removeMadeSince({ database }: TestApp, createdAt: Date): Promise<void> {
  const made = { createdAt: { $gte: createdAt } };
  const groups = await database.collection('groups').find(made).toArray();
  const cids = groups.map(({ _id }) => `${CHANNEL_TYPE}:${groupChannelId(String(_id))}`);
  for (const name of MADE_IN) await database.collection(name).deleteMany(made);
  await database.collection('channels').deleteMany({ _id: { $in: cids as never[] } });
}

/** Waits until no document needs work now. */
export const allWorkDone = ({ database }: TestApp): Promise<boolean> =>
  eventually(
    'the end of all work',
    async () => {
      const due = { 'work.status': 'due', 'work.dueAt': { $lte: new Date() } };
      const counts = await Promise.all(
        WORKED_ON.map((name) => database.collection(name).countDocuments({ $or: [due, { 'work.status': 'running' }] })),
      );
      return counts.every((count) => count === 0);
    },
    WORK_MS,
  );

/** Waits until Stream has told of all that was done so far, and until nothing of it needs work. */
export async function allEventsHandled(test: TestApp): Promise<void> {
  await eventually(
    'the events to be delivered',
    async () => (await test.streamControl.deliveries()).every(({ state }) => state !== 'pending'),
    WORK_MS,
  );
  await allWorkDone(test);
}
