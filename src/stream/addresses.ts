import { StreamError } from './stream-errors.js';

/** Stream's own alphabets. */
const CHANNEL_TYPE = /^[A-Za-z0-9_-]{1,64}$/;
const CHANNEL_ID = /^[A-Za-z0-9_!-]{1,64}$/;
/** Ids of messages are chosen by clients, too; ours and the SDKs' are of these characters. */
const MESSAGE_ID = /^[A-Za-z0-9_][A-Za-z0-9@_.:!-]{0,254}$/;
/** Lower case is what Stream promises; upper case is accepted, too. */
const USER_ID = /^[\w@-]{1,255}$/;
const BAD_REQUEST = 400;
const CODE_INPUT = 4;

/**
 * Holds what is about to stand in the address of a call against what can be an id at all. The SDK encodes ids, but `..`
 * and the empty text mean another address however they are encoded, and every call carries the server's token.
 *
 * @throws StreamError permanent, as Stream itself would refuse such an id; nothing was sent
 */
export function assertChannelAddress(operation: string, type: string, id: string): void {
  if (!CHANNEL_TYPE.test(type) || !CHANNEL_ID.test(id)) throw notAnId(operation);
}

/** The same for the id of a message. */
export function assertMessageAddress(operation: string, id: string): void {
  if (!MESSAGE_ID.test(id)) throw notAnId(operation);
}

/** True for what could be the id of a user at Stream. */
export const isStreamUserId = (id: string): boolean => USER_ID.test(id);

const notAnId = (operation: string): StreamError =>
  new StreamError(operation, 'not sent: the id cannot be one', { status: BAD_REQUEST, code: CODE_INPUT });
