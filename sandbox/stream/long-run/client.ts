import { once } from 'node:events';
import { WebSocket } from 'ws';
import { type Api, KEYS } from './api.js';

/** As often as the official SDK does it. */
const PING_MS = 25_000;

/** A user's open socket; the official SDK in each of 200 would measure the SDK. */
export class Client {
  frames = 0;
  private pinging: NodeJS.Timeout | undefined;

  private constructor(
    readonly userId: string,
    readonly connectionId: string,
    private readonly socket: WebSocket,
  ) {
    socket.on('message', () => (this.frames += 1));
    this.pinging = setInterval(() => socket.send(JSON.stringify([{ type: 'health.check' }])), PING_MS);
  }

  /** @throws Error with the code of the refusal and of the close frame when it is refused */
  static async connect(api: Api, userId: string): Promise<Client> {
    const query = new URLSearchParams({
      json: JSON.stringify({ user_id: userId, user_details: { id: userId } }),
      api_key: KEYS.apiKey,
      authorization: api.tokenOf(userId),
      'stream-auth-type': 'jwt',
    });
    api.count('sockets opened');
    const socket = new WebSocket(`${api.url.replace('http', 'ws')}/connect?${query.toString()}`);
    const [data] = (await once(socket, 'message')) as [Buffer];
    const { error, connection_id: id } = JSON.parse(String(data)) as {
      error?: { code: number };
      connection_id: string;
    };
    if (error === undefined) return new Client(userId, id, socket);
    const [closeCode] = (await once(socket, 'close')) as [number];
    throw new Error(`refused with ${error.code}, closed with ${closeCode}`);
  }

  async close(): Promise<void> {
    clearInterval(this.pinging);
    const closed = once(this.socket, 'close');
    this.socket.close(1000, 'the day goes on');
    await closed;
  }
}
