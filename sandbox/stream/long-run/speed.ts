import { type Api } from './api.js';
import { Client } from './client.js';
import { memberIds, userId } from './scene.js';

const REPEATS = 15;

/** How long the calls that look at many channels take, median in ms. */
export async function measureSpeed(api: Api, channels: number): Promise<Record<string, number>> {
  const me = memberIds(0)[0] ?? '';
  const cids = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => `messaging:room-${(index * 37) % channels}`);
  const query = (body: object, as?: string): Promise<unknown> =>
    api.call('measured', 'POST', '/channels', { ...(as !== undefined && { as }), body });
  const latest = [{ field: 'last_message_at', direction: -1 }];
  const ofMine = { members: { $in: [me] } };
  const client = await Client.connect(api, me);
  try {
    const since = new Date(Date.now() - 3_600_000).toISOString();
    const own = cids(channels)
      .filter((_, index) => memberIds((index * 37) % channels).includes(me))
      .slice(0, 30);
    return {
      connect: await median(async () => (await Client.connect(api, userId(1))).close()),
      'query: own channels, latest 30': await median(() =>
        query({ filter_conditions: ofMine, sort: latest, limit: 30 }, me),
      ),
      'query: own unread channels': await median(() =>
        query({ filter_conditions: { ...ofMine, has_unread: true }, sort: latest, limit: 30 }, me),
      ),
      'query: 30 named channels': await median(() =>
        query({ filter_conditions: { cid: { $in: own } }, sort: latest, limit: 30 }, me),
      ),
      'query: all channels, latest 30': await median(() => query({ filter_conditions: {}, sort: latest, limit: 30 })),
      'sync of 100 channels': await median(() =>
        api.call('measured', 'POST', '/sync', { body: { channel_cids: cids(100), last_sync_at: since } }),
      ),
      'unread counts': await median(() => api.call('measured', 'GET', '/unread', { as: me })),
      'message to a channel': await median(() =>
        api.call('measured', 'POST', '/channels/messaging/room-0/message', {
          as: me,
          body: { message: { text: 'x' } },
        }),
      ),
    };
  } finally {
    await client.close();
  }
}

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < REPEATS; count += 1) {
    const startMs = performance.now();
    await work();
    times.push(performance.now() - startMs);
  }
  return times.sort((left, right) => left - right)[Math.floor(REPEATS / 2)] ?? Number.NaN;
}
