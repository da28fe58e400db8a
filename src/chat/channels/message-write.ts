import type { MessageUpdate, Slot } from './message-update.js';

type Expression = unknown;
type Update = Pick<MessageUpdate, 'slot' | 'message'>;

const SLOTS: readonly Slot[] = ['lastMessage', 'restrictedMessage'];

/**
 * The write of one version of a message into its channel, which is inserted if it is not there. Everything is decided by
 * MongoDB within the write, and is a maximum: events may come more than once and in any order, within the limits that
 * `docs/architecture.md` names.
 *
 * - A place holds the newest message that ever belonged there.
 * - Of one message, the newest version counts, in both places: one that only some may read any longer keeps its place and
 *   is hidden from the others. At the same time, a deletion counts more than a text, and a restriction more than none.
 * - For whom a message is deleted, it stays deleted.
 */
export function messageWrite({ cid, slot, message }: MessageUpdate): object {
  const [type = '', channelId = ''] = cid.split(':', 2);
  const { createdAt } = message;
  // Only what every member may read moves the channel up: others would notice the rest by it.
  const activeAt = slot === 'lastMessage' ? { $max: ['$activeAt', createdAt] } : { $ifNull: ['$activeAt', createdAt] };
  const merged = {
    type: { $ifNull: ['$type', { $literal: type }] },
    channelId: { $ifNull: ['$channelId', { $literal: channelId }] },
    createdAt: { $ifNull: ['$createdAt', createdAt] },
    activeAt,
    ...forEachSlot((place) => merge(place, { slot, message })),
  };
  const isInBoth = {
    $and: [{ $ifNull: ['$lastMessage', false] }, { $eq: ['$lastMessage.id', '$restrictedMessage.id'] }],
  };
  const newest = newer(versionAt('$lastMessage'), '$lastMessage', '$restrictedMessage', [
    '$lastMessage.deletedFor',
    '$restrictedMessage.deletedFor',
  ]);
  const equalized = forEachSlot((place) => ({ $cond: [isInBoth, newest, `$${place}`] }));
  return {
    updateOne: { filter: { _id: cid }, update: [{ $set: merged }, { $set: equalized }], upsert: slot !== undefined },
  };
}

function forEachSlot(expression: (slot: Slot) => Expression): Record<string, Expression> {
  return Object.fromEntries(SLOTS.map((slot) => [slot, expression(slot)]));
}

function merge(place: Slot, { slot, message }: Update): Expression {
  const stored = `$${place}`;
  const id = { $literal: message.id };
  const version = [message.updatedAt, message.deleted, message.readers !== undefined];
  const given = { $literal: message };
  const isAfter = {
    $gt: [
      [message.createdAt, id],
      [`${stored}.createdAt`, `${stored}.id`],
    ],
  };
  return {
    $switch: {
      branches: [
        {
          case: { $eq: [`${stored}.id`, id] },
          then: newer(version, given, stored, [{ $literal: message.deletedFor }, `${stored}.deletedFor`]),
        },
        { case: slot === place ? isAfter : false, then: given },
      ],
      default: stored,
    },
  };
}

/** The newer of two versions of a message, deleted for everyone for whom it was deleted in one of them. */
function newer(versionOfA: Expression, a: Expression, b: string, deletedFor: readonly Expression[]): Expression {
  const lists = deletedFor.map((list) => ({ $ifNull: [list, []] }));
  return {
    $mergeObjects: [{ $cond: [{ $gt: [versionOfA, versionAt(b)] }, a, b] }, { deletedFor: { $setUnion: lists } }],
  };
}

/** What is compared of a stored version, in this order. */
const versionAt = (path: string): Expression => [
  `${path}.updatedAt`,
  `${path}.deleted`,
  { $isArray: `${path}.readers` },
];
