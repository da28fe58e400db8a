import { once } from 'node:events';
import { WebSocket } from 'ws';
import { eventually } from '../../http/testing/eventually.js';
import { TEST_KEYS, type TestSandbox } from './start-for-test.js';

/** A frame of the stand-in. */
type Frame = Record<string, unknown> & { readonly type: string };

/** A socket without the official SDK: it sends what it is told to, and keeps what it receives. */
export interface RawSocket {
  readonly socket: WebSocket;
  readonly frames: Frame[];
  /** The first frame. */
  readonly first: () => Promise<Frame>;
  /** Waits for a frame of a type. */
  readonly told: (type: string) => Promise<Frame>;
  /** Waits for the end, and returns its code and its reason. */
  readonly closed: () => Promise<{ code: number; reason: string }>;
}

/** What a client sends to open a socket: query parameters that differ from those of a good one. */
export type Query = Readonly<Record<string, string | undefined>>;

/** Opens a socket for a user, with a token of the server and without details unless `query` says otherwise. */
export async function openSocket(
  { sandbox, client }: TestSandbox,
  userId: string,
  query: Query = {},
): Promise<RawSocket> {
  const parameters = {
    json: JSON.stringify({ user_id: userId, user_details: { id: userId } }),
    api_key: TEST_KEYS.apiKey,
    authorization: client.createToken(userId),
    'stream-auth-type': 'jwt',
    ...query,
  };
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const socket = new WebSocket(`${sandbox.url.replace('http', 'ws')}/connect?${new URLSearchParams(given).toString()}`);
  const frames: Frame[] = [];
  let end: { code: number; reason: string } | undefined;
  socket.on('message', (data: Buffer) => void frames.push(JSON.parse(String(data)) as Frame));
  socket.on('close', (code, reason) => (end = { code, reason: String(reason) }));
  await once(socket, 'open');
  return {
    socket,
    frames,
    first: () => eventually(() => frames[0]),
    told: (type) => eventually(() => frames.find((frame) => frame.type === type)),
    closed: () => eventually(() => end),
  };
}
