import { type Channel, type Event, StreamChat } from 'stream-chat';
import { STREAM_API_KEY, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { SDK_OPTIONS } from '../support/sdk-options.js';

/** What a client asks for tokens. Another server may take over its part. */
type TokenServer = Pick<TestApp, 'request'>;

interface Options {
  readonly streamUrl: string;
  readonly server: () => TokenServer;
}

/** A person's app: the official SDK with a socket, and tokens from the server's route. */
export class ChatUser {
  /** Every event of the socket and of the SDK itself, in order. */
  readonly events: Event[] = [];
  readonly client: StreamChat;
  /** How many tokens it has asked for. */
  tokens = 0;

  private constructor(
    readonly account: SignedInAccount,
    private readonly options: Options,
  ) {
    const { streamUrl } = options;
    this.client = new StreamChat(STREAM_API_KEY, { ...SDK_OPTIONS, baseURL: streamUrl, allowServerSideConnect: true });
    this.client.on((event) => void this.events.push(event));
  }

  static async connect(account: SignedInAccount, options: Options): Promise<ChatUser> {
    const user = new ChatUser(account, options);
    await user.client.connectUser({ id: account.id }, () => user.token());
    return user;
  }

  /** Watches a channel of which the account is a member. */
  async watch(id: string): Promise<Channel> {
    const channel = this.client.channel('messaging', id);
    await channel.watch({ presence: true });
    return channel;
  }

  seen(type: string): Event[] {
    return this.events.filter((event) => event.type === type);
  }

  /** Waits for an event, as long as the SDK's own pauses may take. */
  told(type: string, fits: (event: Event) => boolean = () => true): Promise<Event> {
    return eventually(
      `${this.account.id} to be told of ${type}`,
      () => this.events.find((event) => event.type === type && fits(event)),
      TIMEOUT_MS,
    );
  }

  /** The texts of a channel as the app shows them. */
  texts(id: string): (string | undefined)[] {
    return this.client.channel('messaging', id).state.messages.map(({ text }) => text);
  }

  close(): Promise<void> {
    return this.client.disconnectUser();
  }

  private async token(): Promise<string> {
    this.tokens += 1;
    const { account } = this;
    const request = { as: account, body: { userId: account.id } };
    const { status, body } = await this.options.server().request('POST', '/api/chat/token', request);
    if (status !== 200) throw new Error(`the server answered ${status}`);
    return String(body['token']);
  }
}

const TIMEOUT_MS = 20_000;
