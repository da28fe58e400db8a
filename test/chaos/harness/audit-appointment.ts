import type { Document } from 'mongodb';
import type { WorkDoc } from './work-doc.js';
import type { World } from './world.js';

const MINUTE_MS = 60_000;

/** What the record says of one appointment must be so in Stream and in the read model; what was acknowledged, in it. */
export async function auditAppointment(world: World, appointment: WorkDoc): Promise<string[]> {
  const say = (fault: string): string => `appointment ${appointment._id}: ${fault}`;
  return [
    ...auditPromises(world, appointment),
    ...(appointment['chatRequestedAt']
      ? await auditChannel(world, appointment)
      : await auditAbsence(world, appointment)),
  ].map(say);
}

function auditPromises({ ledger }: World, appointment: WorkDoc): string[] {
  const record = ledger.appointments.get(appointment._id);
  if (!record) return [];
  const faults: string[] = [];
  const ended = Boolean(appointment['chatEndedAt']);
  const endings = appointment['chatEndings'] as number;
  if (record.opened && !appointment['chatRequestedAt']) faults.push('its opening was acknowledged and is lost');
  if (endings < record.ends) faults.push(`${record.ends} endings were acknowledged, ${endings} are recorded`);
  if (record.unsure) return faults;
  if (endings > record.ends) faults.push(`${endings} endings are recorded, ${record.ends} were requested`);
  if (record.state === 'ended' && !ended) faults.push('its ending was acknowledged and is lost');
  if (record.state === 'open' && ended) faults.push('it is ended, but no end was requested');
  return faults;
}

async function auditAbsence({ streamClient }: World, { _id }: WorkDoc): Promise<string[]> {
  const channels = await streamClient.queryChannels({ id: { $in: [`appointment-${_id}`] } });
  return channels.length === 0 ? [] : ['it has a channel that was not requested'];
}

async function auditChannel(world: World, appointment: WorkDoc): Promise<string[]> {
  const { streamClient, database, ledger } = world;
  const id = `appointment-${appointment._id}`;
  const found = await streamClient.queryChannels({ id: { $in: [id] } }, {}, { message_limit: 100, state: true });
  const [channel] = found;
  if (!channel || found.length !== 1) return [`it has ${found.length} channels in Stream`];
  const status = statusOf(appointment);
  const members = [appointment['petOwnerId'], appointment['vetId']] as string[];
  const data = channel.data as Document;
  const faults: string[] = [];
  if (data['frozen'] !== (status !== 'active')) faults.push(`it is ${status}, and in Stream frozen: ${data['frozen']}`);
  if (data['status'] !== status) faults.push(`it is ${status}, and in Stream ${data['status']}`);
  if (!sameSet(Object.keys(channel.state.members), members)) faults.push('other members in Stream');
  const row = await database.collection<{ _id: string } & Document>('channels').findOne({ _id: `messaging:${id}` });
  if (row?.['status'] !== status) faults.push(`it is ${status}, and in the list ${row?.['status']}`);
  if (!sameSet((row?.['members'] ?? []) as string[], members)) faults.push('other members in the list');
  const texts = channel.state.messages.map((message) => message.id);
  faults.push(...auditNotices(texts, id, appointment, ledger.appointments.get(appointment._id)?.confirmedEnds ?? 0));
  faults.push(...(await auditNewest(world, id, row?.['lastMessage'] as Document | undefined)));
  return faults;
}

/** Each ending has one notice, and the last one of an ended chat is there. */
function auditNotices(ids: readonly string[], channelId: string, appointment: WorkDoc, confirmed: number): string[] {
  const endings = appointment['chatEndings'] as number;
  const notices = ids.filter((id) => id.startsWith(`${channelId}-ended-`));
  const faults: string[] = [];
  if (new Set(notices).size !== notices.length) faults.push('a notice is there twice');
  if (notices.length > endings) faults.push(`${notices.length} notices for ${endings} endings`);
  if (notices.length < confirmed) faults.push(`${notices.length} notices for ${confirmed} confirmed endings`);
  if (appointment['chatEndedAt'] && !notices.includes(`${channelId}-ended-${endings}`))
    faults.push('its notice is missing');
  return faults;
}

/** The newest message of all stored events is the one in the list. */
async function auditNewest({ database }: World, id: string, listed: Document | undefined): Promise<string[]> {
  const stored = await database
    .collection('inbox')
    .find({ type: 'message.new', cid: `messaging:${id}` })
    .toArray();
  const newest = stored
    .map(({ payload }) => messageOf(payload as { buffer: Uint8Array }))
    .toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
    .at(-1);
  if (newest?.id === listed?.['id']) return [];
  return [`the newest message is ${newest?.id ?? 'none'}, in the list ${listed?.['id'] ?? 'none'}`];
}

function messageOf({ buffer }: { buffer: Uint8Array }): { id: string; createdAt: number } {
  const { message } = JSON.parse(Buffer.from(buffer).toString('utf8')) as {
    message: { id: string; created_at: string };
  };
  return { id: message.id, createdAt: Date.parse(message.created_at) };
}

function statusOf(appointment: WorkDoc): 'pending' | 'active' | 'ended' {
  if (appointment['chatEndedAt']) return 'ended';
  const opensAt =
    (appointment['appointmentTime'] as Date).getTime() - (appointment['chatActivationMinutes'] as number) * MINUTE_MS;
  return Date.now() < opensAt ? 'pending' : 'active';
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item) => right.includes(item));
}
