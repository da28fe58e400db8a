import { createHash } from 'node:crypto';
import { newId } from '../../database/string-id.js';
import type { NewMemberMessage } from '../../stream/stream-message.js';

const MAX_LENGTH = 255;
const DIGEST_LENGTH = 32;

/**
 * The id in Stream of a message whose id the client chose: behind the account's id and a dot, which neither of them may
 * contain. So no account can take, or ask for, another's id. A long one is replaced by its digest, behind a mark that no
 * client can choose.
 */
export function messageIdOf(accountId: string, clientId: string = newId()): string {
  const id = `${accountId}.${clientId}`;
  return id.length <= MAX_LENGTH ? id : `${accountId}.:${digestOf(clientId)}`;
}

/** What a message says, by which a repeat is known from another message under the same id. */
export function contentDigest(cid: string, message: Omit<NewMemberMessage, 'id' | 'digest'>): string {
  const { userId, text, attachments, mentionedUserIds, custom, parentId, showInChannel, silent, skipPush } = message;
  return digestOf(
    JSON.stringify([
      [cid, userId, text, parentId ?? null, showInChannel, silent, skipPush],
      attachments.map((attachment) => sorted(attachment)),
      mentionedUserIds.toSorted(),
      sorted(custom),
      message.restrictedTo?.toSorted() ?? null,
    ]),
  );
}

/** JSON of one order of keys only. */
const sorted = (fields: Readonly<Record<string, unknown>>): unknown =>
  Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1));

const digestOf = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, DIGEST_LENGTH);
