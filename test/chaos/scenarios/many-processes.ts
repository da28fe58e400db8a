import { setTimeout as delay } from 'node:timers/promises';
import { auditEventually } from '../harness/audit.js';
import { Client, messageNew } from '../harness/client.js';
import { Scene } from '../harness/scene.js';
import { settle } from '../harness/settle.js';
import type { World } from '../harness/world.js';

const DELIVERIES = 50;
/** So often Stream sends an event that is not acknowledged, with a pause before each further time. */
const ATTEMPTS = 3;
const PAUSE_MS = 500;

/**
 * Everything at once, at every process that shares the database: the same opening, fifty deliveries of one message (half
 * of them in other bytes, as a sweep would find it), the same ending. Each must have one effect.
 *
 * @returns one line for each fault
 */
export async function everythingAtOnce(world: World, name: string): Promise<string[]> {
  const client = new Client(world, true);
  const scene = await Scene.make(world, client, name);
  await Promise.all(world.instances.map(() => scene.open()));
  const event = messageNew(scene.channelId, scene.owner.id, 'once');
  const twin = { ...event, watcher_count: 1 };
  const taken = await Promise.all(
    Array.from({ length: DELIVERIES }, (_, index) => deliverAsStreamDoes(client, index % 2 === 0 ? event : twin)),
  );
  await settle(world);
  const ends = await Promise.all(world.instances.map(() => client.request(scene.vet, 'POST', endPath(scene))));
  Object.assign(world.ledger.appointment(scene.appointmentId), {
    ends: 1,
    confirmedEnds: ends.some(({ body }) => body['synced'] !== false) ? 1 : 0,
    state: 'ended',
  });
  await settle(world);
  const refused = taken.filter((ok) => !ok).length;
  return [
    ...(refused > 0 ? [`${refused} of ${DELIVERIES} deliveries were not acknowledged`] : []),
    ...(await auditEventually(world, 0)),
  ];
}

async function deliverAsStreamDoes(client: Client, event: Readonly<Record<string, unknown>>): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    if (await client.deliver(event)) return true;
    if (attempt === ATTEMPTS) return false;
    await delay(PAUSE_MS * attempt);
  }
}

function endPath({ channelId }: Scene): string {
  return `/api/chat/channels/${channelId}/end`;
}
