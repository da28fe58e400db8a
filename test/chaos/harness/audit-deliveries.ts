import type { WorkDoc } from './work-doc.js';
import type { World } from './world.js';

/**
 * For every stored message of an appointment's channel, one delivery to each member but its sender, done; and none for
 * anybody else. Each went out at least once, and at most once more for every kill, under the same id.
 */
export async function auditDeliveries({ database, ledger }: World, kills: number): Promise<string[]> {
  const deliveries = await database.collection<WorkDoc>('deliveries').find().toArray();
  const expected = await expectedDeliveries(database);
  const faults: string[] = [];
  const found = new Set(deliveries.map(({ _id }) => _id));
  for (const id of found) ledger.recorded.add(id);
  for (const id of expected) if (!found.has(id)) faults.push(`delivery ${id} is missing`);
  for (const { _id, work, sentAt } of deliveries) {
    const times = ledger.notified.get(_id) ?? 0;
    if (!expected.has(_id)) faults.push(`delivery ${_id} is not among the expected deliveries`);
    if (work.status !== 'idle' || !sentAt) faults.push(`delivery ${_id} is ${work.status} and was not sent`);
    if (times > 1 + kills) faults.push(`delivery ${_id} went out ${times} times with ${kills} kills`);
    // The log is written in blocks: what a killed process had not written yet is gone, though it was done.
    if (times === 0 && kills === 0) faults.push(`delivery ${_id} never went out`);
  }
  for (const id of ledger.notified.keys()) if (!ledger.recorded.has(id)) faults.push(`${id} went out without a record`);
  return faults;
}

async function expectedDeliveries(database: World['database']): Promise<Set<string>> {
  const stored = await database.collection('inbox').find({ type: 'message.new' }).toArray();
  const rows = await database.collection('channels').find().toArray();
  const members = new Map(rows.map(({ _id, members }) => [String(_id), (members ?? []) as string[]]));
  const accounts = new Set((await database.collection('users').find().toArray()).map(({ _id }) => String(_id)));
  const expected = new Set<string>();
  for (const { cid, payload } of stored) {
    const { buffer } = payload as { buffer: Uint8Array };
    const { message } = JSON.parse(Buffer.from(buffer).toString('utf8')) as {
      message: { id: string; user: { id: string } };
    };
    for (const member of members.get(cid as string) ?? []) {
      if (member !== message.user.id && accounts.has(member)) expected.add(`${message.id}:log:${member}`);
    }
  }
  return expected;
}
