import { randomUUID } from 'node:crypto';
import { STREAM_API_KEY, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';

/** A person's client in Stream: it calls Stream over HTTP, with nothing but the person's own chat token. */
export class StreamUserClient {
  private constructor(
    readonly id: string,
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** Signs an account in, once its user is in Stream. */
  static async signIn(test: TestApp, account: SignedInAccount): Promise<StreamUserClient> {
    await eventually('the user in Stream', async () => {
      const { users } = await test.streamClient.queryUsers({ id: account.id });
      return users.length === 1;
    });
    const { body } = await test.request('GET', '/api/chats/token', { as: account });
    return new StreamUserClient(account.id, test.stream.url, String(body['token']));
  }

  async create(channelId: string, data: Readonly<Record<string, unknown>>): Promise<void> {
    await this.call('POST', `/channels/messaging/${channelId}/query`, { data, state: true });
  }

  /** @returns the id of the message */
  async send(channelId: string, text: string, fields: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const message = { id: randomUUID(), text, ...fields };
    await this.call('POST', `/channels/messaging/${channelId}/message`, { message });
    return message.id;
  }

  async leave(channelId: string): Promise<void> {
    await this.call('POST', `/channels/messaging/${channelId}`, { remove_members: [this.id] });
  }

  async rename(name: string, image: string): Promise<void> {
    await this.call('POST', '/users', { users: { [this.id]: { id: this.id, name, image } } });
  }

  private async call(method: string, path: string, body: unknown): Promise<void> {
    const response = await fetch(`${this.url}${path}?api_key=${STREAM_API_KEY}`, {
      method,
      headers: { authorization: this.token, 'stream-auth-type': 'jwt', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  }
}
