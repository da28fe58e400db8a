import { StreamError } from './stream-errors.js';

/** Stream's own alphabets. */
const CHANNEL_TYPE = /^[A-Za-z0-9_-]{1,64}$/;
const CHANNEL_ID = /^[A-Za-z0-9_!-]{1,64}$/;
/** Clients choose ids of messages, too; ours and the SDKs' use these characters. */
const MESSAGE_ID = /^[A-Za-z0-9_][A-Za-z0-9@_.:!-]{0,254}$/;
/** Stream documents lower case; it accepts upper case, too. */
const USER_ID = /^[\w@-]{1,255}$/;
const BAD_REQUEST = 400;
const CODE_INPUT = 4;

/**
 * Checks that the parts of a call's address have the form of ids. The SDK encodes ids, but `..` and an empty id lead to
 * another address even when encoded, and every call carries the server's token.
 *
 * @throws StreamError permanent, as Stream itself would refuse such an id; nothing was sent
 */
export function assertChannelAddress(operation: string, type: string, id: string): void {
  if (!CHANNEL_TYPE.test(type) || !CHANNEL_ID.test(id)) throw notAnId(operation);
}

/** The same for the id of a message. */
export function assertMessageAddress(operation: string, id: string): void {
  if (!isMessageAddress(id)) throw notAnId(operation);
}

/** True for ids of messages that {@link assertMessageAddress} lets pass. */
export const isMessageAddress = (id: string): boolean => MESSAGE_ID.test(id);

/** True for what could be the id of a user in Stream. */
export const isStreamUserId = (id: string): boolean => USER_ID.test(id);

const notAnId = (operation: string): StreamError =>
  new StreamError(operation, 'not sent: the id cannot be one', { status: BAD_REQUEST, code: CODE_INPUT });
