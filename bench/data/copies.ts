import { createHash, randomUUID } from 'node:crypto';
import type { Db, Document } from 'mongodb';
import type { Scene } from './scene.js';

/** Documents written in one call. */
const BATCH = 1000;
/** Of a hundred channels, one is an ended one of the vet's: what a vet has behind them grows with everything else. */
const ENDED_SHARE = 100;

/** Documents as the server itself wrote them; the added ones are copies with other ids. */
export interface Templates {
  readonly user: Document;
  readonly channel: Document;
  readonly event: Document;
}

/**
 * Takes one document of each kind as a model. Copies instead of a schema of our own, so that what is loaded has always
 * the shape, and so the index entries, that the server gives it.
 *
 * @throws Error when the scene has left none
 */
export async function readTemplates(database: Db, { ownerId }: Scene): Promise<Templates> {
  const user = await database
    .collection<Document & { _id: string }>('users')
    .findOne({ _id: ownerId, 'work.status': 'idle' });
  const channel = await database.collection('channels').findOne({ members: ownerId, status: 'active' });
  const event = await database.collection('inbox').findOne({ type: 'message.new', 'work.status': 'idle' });
  if (!user || !channel || !event) throw new Error('the scene left no document to copy');
  return { user, channel, event };
}

/** Adds accounts, channels and processed events number `from` to `to` (without it). */
export async function addCopies(
  database: Db,
  templates: Templates,
  scene: Scene,
  from: number,
  to: number,
): Promise<void> {
  const loads = [
    { name: 'users', make: (number: number) => userOf(templates.user, number) },
    { name: 'channels', make: (number: number) => channelOf(templates.channel, scene, number) },
    { name: 'inbox', make: (number: number) => eventOf(templates.event, number) },
  ];
  await Promise.all(loads.map(({ name, make }) => load(database, name, make, from, to)));
}

/** Batch by batch, without waiting for the journal: what is loaded is only looked at, and dropped in the end. */
async function load(
  database: Db,
  name: string,
  make: (number: number) => Document,
  from: number,
  to: number,
): Promise<void> {
  const collection = database.collection(name, { writeConcern: { w: 1 } });
  for (let start = from; start < to; start += BATCH) {
    const documents = Array.from({ length: Math.min(BATCH, to - start) }, (_, index) => make(start + index));
    await collection.insertMany(documents, { ordered: false });
  }
}

const userOf = (template: Document, number: number): Document => ({ ...template, _id: `crowd-${number}` });

function channelOf(template: Document, { vetId }: Scene, number: number): Document {
  const ended = number % ENDED_SHARE === 0;
  const owner = `crowd-${number}`;
  const vet = ended ? vetId : `crowd-${(number * 7919) % (number + 1)}`;
  const activeAt = new Date(Date.now() - 3_600_000 - number * 1000);
  return {
    ...template,
    _id: `messaging:crowd-${number}`,
    channelId: `crowd-${number}`,
    appointmentId: `crowd-${number}`,
    members: [...new Set([owner, vet])],
    petOwnerIds: [owner],
    vetIds: [vet],
    status: ended ? 'ended' : template['status'],
    activeAt,
  };
}

function eventOf(template: Document, number: number): Document {
  return {
    ...template,
    _id: createHash('sha256').update(`crowd-${number}`).digest('hex'),
    semanticKey: `message.new:${randomUUID()}`,
  };
}
