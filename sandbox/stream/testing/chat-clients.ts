import { type Event, StreamChat } from 'stream-chat';
import { eventually } from '../../http/testing/eventually.js';
import { SDK_TIMEOUT_MS, TEST_KEYS, type TestSandbox } from './start-for-test.js';

const TIMEOUT_MS = 30_000;

/** A client of the official SDK with a socket, and every event it was told of, its own included. */
export interface ChatClient {
  readonly client: StreamChat;
  readonly events: Event[];
  /** The events of a type so far. */
  readonly seen: (type: string) => Event[];
  /** Waits for an event of a type that fits, as long as the official SDK may take to come back. */
  readonly told: (type: string, fits?: (event: Event) => boolean) => Promise<Event>;
}

/** Users with sockets of one stand-in. `disconnect` ends all of them. */
export class ChatClients {
  private readonly open: StreamChat[] = [];

  constructor(private readonly test: () => TestSandbox) {}

  async connect(userId: string, details: object = {}): Promise<ChatClient> {
    const { sandbox, client: server } = this.test();
    const client = new StreamChat(TEST_KEYS.apiKey, {
      baseURL: sandbox.url,
      allowServerSideConnect: true,
      timeout: SDK_TIMEOUT_MS,
    });
    this.open.push(client);
    const events: Event[] = [];
    client.on((event) => void events.push(event));
    await client.connectUser({ id: userId, ...details }, server.createToken(userId));
    return { client, events, ...lookup(events) };
  }

  async disconnect(): Promise<void> {
    await Promise.all(this.open.splice(0).map((client) => client.disconnectUser()));
  }
}

function lookup(events: readonly Event[]): Pick<ChatClient, 'seen' | 'told'> {
  return {
    seen: (type) => events.filter((event) => event.type === type),
    told: (type, fits = () => true) =>
      eventually(() => events.find((event) => event.type === type && fits(event)), TIMEOUT_MS),
  };
}
