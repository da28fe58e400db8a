import { decode, decodeKeepingRaw, encode, type Doc } from '../bson/values.js';
import { isCursorReply, type CursorReply, type Reply } from '../commands/command.js';

/** Bytes of the header every message starts with. */
export const HEADER_BYTES = 16;

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
const KNOWN_REQUIRED_FLAGS = CHECKSUM_PRESENT | MORE_TO_COME;

/** A request message taken apart. */
export interface IncomingMessage {
  readonly requestId: number;
  readonly kind: 'msg' | 'query';
  readonly command: Doc;
  /** Copies of the document bytes of an insert's document sequence. */
  readonly rawDocuments: Buffer[] | undefined;
  /** False when the client waits for no reply. */
  readonly expectsReply: boolean;
}

/** Bytes that are no message MongoDB would take; the connection that sent them is closed, as there. */
export class ProtocolError extends Error {}

/** Takes one whole message apart; throws {@link ProtocolError} or a BSON error for bytes that are none. */
export function parseMessage(message: Buffer): IncomingMessage {
  const requestId = message.readInt32LE(4);
  const opCode = message.readInt32LE(12);
  if (opCode === OP_MSG) return parseOpMsg(message, requestId);
  if (opCode === OP_QUERY) return parseOpQuery(message, requestId);
  throw new ProtocolError(`unsupported opcode ${opCode}`);
}

function parseOpMsg(message: Buffer, requestId: number): IncomingMessage {
  if (message.length < HEADER_BYTES + 4) throw new ProtocolError('OP_MSG without flags');
  const flags = message.readUInt32LE(HEADER_BYTES);
  if ((flags & 0xffff & ~KNOWN_REQUIRED_FLAGS) !== 0) throw new ProtocolError(`unknown required flags ${flags}`);
  const end = message.length - (flags & CHECKSUM_PRESENT ? 4 : 0);
  let at = HEADER_BYTES + 4;
  let body: Doc | undefined;
  let rawDocuments: Buffer[] | undefined;
  const sequences: Doc = {};
  while (at < end) {
    const kind = message.readUInt8(at);
    const size = sectionSize(message, at + 1, end);
    const section = message.subarray(at + 1, at + 1 + size);
    at += 1 + size;
    if (kind === 0) {
      if (body !== undefined) throw new ProtocolError('two bodies in one OP_MSG');
      ({ body, rawDocuments = rawDocuments } = decodeBody(section));
    } else if (kind === 1) {
      const { name, documents } = parseSequence(section);
      if (name === 'documents') rawDocuments = documents.map((document) => Buffer.from(document));
      else sequences[name] = documents.map(decode);
    } else {
      throw new ProtocolError(`unknown section kind ${kind}`);
    }
  }
  if (body === undefined) throw new ProtocolError('OP_MSG without a body');
  const command = { ...body, ...sequences };
  return { requestId, kind: 'msg', command, rawDocuments, expectsReply: (flags & MORE_TO_COME) === 0 };
}

const INSERT = Buffer.from('\x02insert\0', 'latin1');

/** The documents of an insert stay bytes, so that their number types are kept; any other body is decoded whole. */
function decodeBody(section: Buffer): { body: Doc; rawDocuments?: Buffer[] } {
  if (!section.subarray(4, 4 + INSERT.length).equals(INSERT)) return { body: decode(section) };
  const { documents, ...body } = decodeKeepingRaw(section, 'documents');
  if (documents === undefined) return { body };
  const raw = Array.isArray(documents) ? documents.filter((item) => item instanceof Uint8Array) : [];
  if (!Array.isArray(documents) || raw.length < documents.length) return { body: decode(section) };
  return { body, rawDocuments: raw.map((document) => Buffer.from(document)) };
}

function sectionSize(message: Buffer, at: number, end: number): number {
  const size = at + 4 <= end ? message.readInt32LE(at) : 0;
  if (size < 5 || at + size > end) throw new ProtocolError(`section of ${size} bytes does not fit its message`);
  return size;
}

function parseSequence(section: Buffer): { name: string; documents: Buffer[] } {
  const nameEnd = section.indexOf(0, 4);
  if (nameEnd < 0) throw new ProtocolError('document sequence without a name');
  const documents: Buffer[] = [];
  let at = nameEnd + 1;
  while (at < section.length) {
    const size = sectionSize(section, at, section.length);
    documents.push(section.subarray(at, at + size));
    at += size;
  }
  return { name: section.toString('utf8', 4, nameEnd), documents };
}

/** Drivers open a connection with one OP_QUERY hello, to be understood by servers of any age. */
function parseOpQuery(message: Buffer, requestId: number): IncomingMessage {
  const nameEnd = message.indexOf(0, HEADER_BYTES + 4);
  if (nameEnd < 0) throw new ProtocolError('OP_QUERY without a collection name');
  const namespace = message.toString('utf8', HEADER_BYTES + 4, nameEnd);
  const bodyAt = nameEnd + 1 + 8;
  const size = sectionSize(message, bodyAt, message.length);
  const body = decode(message.subarray(bodyAt, bodyAt + size));
  const [name = ''] = Object.keys(body);
  const database = namespace.slice(0, namespace.indexOf('.'));
  const command: Doc = /^(?:hello|ismaster|isMaster)$/.test(name)
    ? { ...body, $db: database }
    : { [`OP_QUERY ${name}`]: 1, $db: database };
  return { requestId, kind: 'query', command, rawDocuments: undefined, expectsReply: true };
}

let nextRequestId = 1;

/** The bytes of the answer to a message. */
export function encodeReply(to: IncomingMessage, reply: Reply): Buffer {
  const body = isCursorReply(reply) ? encodeCursorReply(reply) : encode({ ok: 1, ...reply });
  const prefix = to.kind === 'msg' ? 5 : 20;
  const message = Buffer.alloc(HEADER_BYTES + prefix + body.length);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(nextRequestId, 4);
  message.writeInt32LE(to.requestId, 8);
  message.writeInt32LE(to.kind === 'msg' ? OP_MSG : OP_REPLY, 12);
  if (to.kind === 'query') {
    message.writeInt32LE(8, HEADER_BYTES);
    message.writeInt32LE(1, HEADER_BYTES + 16);
  }
  body.copy(message, HEADER_BYTES + prefix);
  nextRequestId = (nextRequestId + 1) & 0x7fffffff;
  return message;
}

const CURSOR_TAIL = encode({ ok: 1 }).subarray(4);

/** `{ cursor: { <batch>: [...], id, ns }, ok: 1 }` with the documents' bytes copied in as they are. */
function encodeCursorReply({ batchName, batch, cursorId, ns }: CursorReply): Buffer {
  const items = batch.flatMap((document, i) => [Buffer.from(`\x03${i}\0`, 'latin1'), document]);
  const array = framed([...items, Buffer.of(0)]);
  const id = Buffer.alloc(12);
  id.write('\x12id\0', 'latin1');
  id.writeBigInt64LE(cursorId, 4);
  const nsField = encode({ ns }).subarray(4);
  const cursor = framed([Buffer.from(`\x04${batchName}\0`, 'latin1'), array, id, nsField]);
  return framed([Buffer.from('\x03cursor\0', 'latin1'), cursor, CURSOR_TAIL]);
}

function framed(parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 4);
  const size = Buffer.alloc(4);
  size.writeInt32LE(length);
  return Buffer.concat([size, ...parts], length);
}
