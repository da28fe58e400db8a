import { StreamChat } from 'stream-chat';

/** The app that a run is against. */
export class Target {
  constructor(
    readonly apiKey: string,
    private readonly apiSecret: string,
    /** Absent: Stream's own address. */
    private readonly baseURL?: string,
    /** Does something to each new client before it is used. */
    private readonly prepare: (client: StreamChat) => void = () => {},
  ) {}

  /** A client with the secret. */
  server(): StreamChat {
    return this.prepared(new StreamChat(this.apiKey, this.apiSecret, { ...this.options(), disableCache: true }));
  }

  /** A client without the secret, as in a browser. */
  client(): StreamChat {
    return this.prepared(new StreamChat(this.apiKey, { ...this.options(), allowServerSideConnect: true }));
  }

  private options(): { timeout: number; baseURL?: string } {
    return { timeout: TIMEOUT_MS, ...(this.baseURL !== undefined && { baseURL: this.baseURL }) };
  }

  private prepared(client: StreamChat): StreamChat {
    this.prepare(client);
    return client;
  }
}

const TIMEOUT_MS = 15_000;
