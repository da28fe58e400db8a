import { refuse } from '../http/errors.js';
import { checkReserved, omit, readInteger, readString, required } from '../http/input.js';
import type { JsonObject, ReactionRecord } from '../state/entities.js';

const MAX_TYPE_LENGTH = 30;
const MAX_SCORE = 1_000_000;
/** Bytes as JSON. The documentation says 1 KB, recorded answers say this: the stricter of the two. */
const MAX_CUSTOM_BYTES = 256;

const RESERVED: ReadonlySet<string> = new Set(['created_at', 'updated_at']);
const FIXED: ReadonlySet<string> = new Set(['type', 'score', 'user', 'user_id', 'message_id']);

/** Reads what a reaction says: its type, its score (1 when it is not given), and data of the app's own. */
export function readReaction(input: JsonObject): Pick<ReactionRecord, 'type' | 'score' | 'custom'> {
  checkReserved(input, RESERVED, 'reaction');
  const type = required(readString(input, 'type') || undefined, 'reaction.type');
  if (type.length > MAX_TYPE_LENGTH) {
    throw refuse('input', `reaction.type must have at most ${MAX_TYPE_LENGTH} characters`);
  }
  const custom = omit(input, FIXED);
  if (Buffer.byteLength(JSON.stringify(custom)) > MAX_CUSTOM_BYTES) {
    throw refuse('payloadTooLarge', 'the custom data of the reaction is larger than 256 bytes');
  }
  return { type, score: readInteger(input, 'score', 1, MAX_SCORE) ?? 1, custom };
}
