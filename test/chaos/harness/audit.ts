import type { World } from './world.js';
import { eventually } from '../../support/eventually.js';
import { auditAppointment } from './audit-appointment.js';
import { auditDeliveries } from './audit-deliveries.js';
import type { WorkDoc } from './work-doc.js';

/**
 * Holds what was acknowledged against what was done, at the database and in Stream, once all has settled.
 *
 * @param kills how often a server was killed meanwhile
 * @returns one line for each fault; empty when nothing was lost, duplicated or left undone
 */
export async function audit(world: World, kills: number): Promise<string[]> {
  const faults = [
    ...(await auditAccounts(world)),
    ...(await auditEvents(world)),
    ...(await auditCustomers(world)),
    ...(await auditDeliveries(world, kills)),
  ];
  const appointments = await world.database.collection<WorkDoc>('appointments').find().toArray();
  const known = new Set(appointments.map(({ _id }) => _id));
  for (const id of world.ledger.appointments.keys()) {
    if (!known.has(id)) faults.push(`appointment ${id} was acknowledged and is gone`);
  }
  for (const appointment of appointments) faults.push(...(await auditAppointment(world, appointment)));
  return faults;
}

/** The same, once it finds nothing or the time for that is over. */
export async function auditEventually(world: World, kills: number): Promise<string[]> {
  let faults: string[] = [];
  await eventually('nothing to find fault with', async () => {
    faults = await audit(world, kills);
    return faults.length === 0;
  }).catch(() => undefined);
  return faults;
}

async function auditAccounts({ database, streamClient, ledger }: World): Promise<string[]> {
  const ids = [...ledger.accounts.keys()];
  const stored = await database
    .collection<WorkDoc>('users')
    .find({ _id: { $in: ids } })
    .toArray();
  const { users } = await streamClient.queryUsers({ id: { $in: ids } }, {}, { limit: 100 });
  const inStream = new Map(users.map((user) => [user.id, user]));
  const faults: string[] = [];
  for (const [id, { name }] of ledger.accounts) {
    const account = stored.find(({ _id }) => _id === id);
    if (!account) faults.push(`account ${id} was acknowledged and is gone`);
    else if (account['fullName'] !== name) faults.push(`account ${id} has another name`);
    if (inStream.get(id)?.name !== name) faults.push(`account ${id} is not in Stream as it is here`);
  }
  return faults;
}

async function auditEvents({ database, ledger }: World): Promise<string[]> {
  const inbox = database.collection<WorkDoc>('inbox');
  const faults: string[] = [];
  for (const { digest, type, messageId } of ledger.events) {
    const semanticKey = type === 'message.new' && messageId ? `${type}:${messageId}` : undefined;
    const copies = await inbox.find({ $or: [{ _id: digest }, ...(semanticKey ? [{ semanticKey }] : [])] }).toArray();
    const [event] = copies;
    if (!event) faults.push(`the event ${type} ${digest} was acknowledged and is gone`);
    else if (event.work.status !== 'idle') faults.push(`the event ${type} ${digest} is ${event.work.status}`);
    if (copies.length > 1) faults.push(`the event ${type} ${digest} is in the inbox ${copies.length} times`);
  }
  return faults;
}

async function auditCustomers({ database, streamClient, ledger }: World): Promise<string[]> {
  const faults: string[] = [];
  for (const customerId of ledger.customers) {
    const record = await database.collection<{ _id: number }>('support_channels').findOne({ _id: customerId });
    if (!record) faults.push(`the support channel of customer ${customerId} was promised and is gone`);
    const found = await streamClient.queryChannels({ id: { $in: [`support-customer-${customerId}`] } });
    if (found.length !== 1) faults.push(`customer ${customerId} has ${found.length} support channels in Stream`);
  }
  return faults;
}
