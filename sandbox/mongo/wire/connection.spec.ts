import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { decode, encode, type Doc } from '../bson/values.js';
import { startMongoSandbox, type MongoSandbox } from '../server.js';

let sandbox: MongoSandbox;
const sockets: Socket[] = [];

beforeAll(async () => {
  sandbox = await startMongoSandbox();
});

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

afterAll(() => sandbox.close());

async function open(): Promise<Socket> {
  const socket = connect(sandbox.port, '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

function opMsg(requestId: number, command: Doc, flags = 0, sections: readonly Buffer[] = []): Buffer {
  const body = encode({ ...command, $db: 'wire' });
  const head = Buffer.alloc(21);
  const message = Buffer.concat([head, body, ...sections]);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(requestId, 4);
  message.writeInt32LE(2013, 12);
  message.writeUInt32LE(flags, 16);
  return message;
}

/** A section of kind 1. */
function sequence(name: string, documents: readonly Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from(`${name}\0`, 'latin1'), ...documents]);
  const head = Buffer.alloc(5);
  head.writeUInt8(1, 0);
  head.writeInt32LE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}

/** Collects replies until there are so many. */
async function replies(socket: Socket, count: number): Promise<{ to: number; body: Doc }[]> {
  let bytes: Buffer = Buffer.alloc(0);
  const found: { to: number; body: Doc }[] = [];
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    bytes = Buffer.concat([bytes, chunk as Buffer]);
    while (bytes.length >= 4 && bytes.length >= bytes.readInt32LE(0)) {
      const length = bytes.readInt32LE(0);
      const at = bytes.readInt32LE(12) === 2013 ? 21 : 36;
      found.push({ to: bytes.readInt32LE(8), body: decode(bytes.subarray(at, length)) });
      bytes = bytes.subarray(length);
    }
    if (found.length >= count) return found;
  }
  throw new Error(`the connection ended after ${found.length} replies`);
}

async function closed(socket: Socket): Promise<void> {
  socket.resume();
  if (!socket.closed) await once(socket, 'close');
}

describe('wire protocol', () => {
  it('takes a message of many megabytes, and refuses the document in it that is too large', async () => {
    const socket = await open();
    const answer = replies(socket, 1);
    const documents = [15, 16].map((megabytes, _id) => encode({ _id, text: 'x'.repeat(megabytes << 20) }));
    socket.write(opMsg(1, { insert: 'large' }, 0, [sequence('documents', documents)]));
    expect((await answer)[0]?.body).toMatchObject({ ok: 1, n: 1, writeErrors: [{ index: 1, code: 10334 }] });
  });

  it('understands a message that comes byte by byte', async () => {
    const socket = await open();
    const answer = replies(socket, 1);
    for (const byte of opMsg(7, { ping: 1 })) {
      await new Promise((resolve) => socket.write(Buffer.of(byte), resolve));
    }
    expect(await answer).toEqual([{ to: 7, body: { ok: 1 } }]);
  });

  it('answers several messages in one packet, in order, the last one cut in two', async () => {
    const socket = await open();
    const answer = replies(socket, 3);
    const last = opMsg(3, { ping: 1 });
    socket.write(Buffer.concat([opMsg(1, { ping: 1 }), opMsg(2, { nonsense: 1 }), last.subarray(0, 10)]));
    socket.write(last.subarray(10));
    expect((await answer).map(({ to, body }) => [to, body['ok'], body['code']])).toEqual([
      [1, 1, undefined],
      [2, 0, 59],
      [3, 1, undefined],
    ]);
  });

  it('takes document sequences and a checksum, and stays silent when no reply is wanted', async () => {
    const socket = await open();
    const answer = replies(socket, 1);
    const documents = [encode({ _id: 1, n: 1 }), encode({ _id: 2, n: 2 })];
    socket.write(
      opMsg(1, { insert: 'seq', ordered: true }, 3, [sequence('documents', documents), Buffer.from('crc!')]),
    );
    socket.write(opMsg(2, { count: 'seq' }));
    expect(await answer).toEqual([{ to: 2, body: { n: 2, ok: 1 } }]);
  });

  it('answers an OP_QUERY hello, and tells that other OP_QUERY commands are not known', async () => {
    const socket = await open();
    const query = (requestId: number, command: Doc): Buffer => {
      const message = Buffer.concat([
        Buffer.alloc(20),
        Buffer.from('admin.$cmd\0'),
        Buffer.alloc(8, 0xff),
        encode(command),
      ]);
      message.writeInt32LE(message.length, 0);
      message.writeInt32LE(requestId, 4);
      message.writeInt32LE(2004, 12);
      return message;
    };
    const answer = replies(socket, 2);
    socket.write(Buffer.concat([query(1, { ismaster: 1, helloOk: true }), query(2, { count: 'x' })]));
    const [hello, other] = await answer;
    expect(hello?.body).toMatchObject({ helloOk: true, ismaster: true, maxWireVersion: 21, ok: 1 });
    expect(hello?.body['localTime']).toBeInstanceOf(Date);
    expect(other?.body).toMatchObject({ ok: 0, code: 59 });
  });

  it.each<[string, (message: Buffer) => void]>([
    ['a length below the header', (message) => message.writeInt32LE(15, 0)],
    ['a negative length', (message) => message.writeInt32LE(-1, 0)],
    ['a length above 48 MB', (message) => message.writeInt32LE(48_000_001, 0)],
    ['an unknown opcode', (message) => message.writeInt32LE(1234, 12)],
    ['an unknown required flag', (message) => message.writeUInt32LE(4, 16)],
    ['an unknown section kind', (message) => message.writeUInt8(9, 20)],
    ['a body that ends behind the message', (message) => message.writeInt32LE(message.length, 21)],
    ['a body that is no BSON', (message) => message.fill(0xff, 25)],
  ])('ends a connection that sends %s, and no other', async (_name, damage) => {
    const [bad, good] = [await open(), await open()];
    const message = opMsg(1, { ping: 1 });
    damage(message);
    bad.write(message);
    await closed(bad);
    const answer = replies(good, 1);
    good.write(opMsg(1, { ping: 1 }));
    expect((await answer)[0]?.body).toEqual({ ok: 1 });
  });

  it('keeps a cursor that another connection can finish when its own ends in mid-cursor', async () => {
    const first = await open();
    const answer = replies(first, 2);
    const documents = Array.from({ length: 10 }, (_unused, _id) => ({ _id }));
    first.write(opMsg(1, { insert: 'cur', documents }));
    first.write(opMsg(2, { find: 'cur', batchSize: 4 }));
    const cursor = (await answer)[1]?.body['cursor'] as { id: unknown; firstBatch: Doc[] };
    expect(cursor.firstBatch).toHaveLength(4);
    first.destroy();
    const second = await open();
    const rest = replies(second, 2);
    second.write(opMsg(3, { getMore: cursor.id, collection: 'cur' }));
    second.write(opMsg(4, { getMore: cursor.id, collection: 'cur' }));
    const [batch, gone] = await rest;
    expect(batch?.body['cursor']).toMatchObject({ nextBatch: documents.slice(4) });
    expect(gone?.body).toMatchObject({ ok: 0, code: 43, codeName: 'CursorNotFound' });
  });
});
