import { type Channel, type LocalMessage, StreamChat, type StreamChatOptions } from 'stream-chat';
import { startTestDatabase, type TestDatabase } from '../../sandbox/database/testing/test-database.js';
import { makeSamples } from '../../sandbox/start/samples/make-samples.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PATIENT } from '../support/patience.js';
import { SDK_OPTIONS } from '../support/sdk-options.js';

type Call = (method: string, path: string, body?: object) => Promise<Record<string, unknown>>;
interface Person {
  readonly id: string;
  readonly token: string;
}
interface Phone {
  readonly call: Call;
  readonly client: StreamChat;
}
interface Scene {
  readonly people: readonly Person[];
  readonly begin: (phones: readonly Phone[]) => Promise<string>;
}
/** The modules of the page that need no browser. */
interface PageModules {
  readonly createSession: (options: { apiUrl: string; token: string }) => Call;
  readonly connect: (
    sdk: new (key: string, options: StreamChatOptions) => StreamChat,
    call: Call,
    person: Person,
  ) => Promise<StreamChat>;
  readonly scenesOf: (system: object) => Scene[];
}

const PAGE = '../../sandbox/demo/page';

/** The SDK as in a browser, in Node. */
class Client extends StreamChat {
  constructor(key: string, options?: StreamChatOptions) {
    super(key, { ...SDK_OPTIONS, ...options, browser: false, allowServerSideConnect: true });
  }
}

const statusOf = (channel?: Channel): unknown => (channel?.data as { status?: string } | undefined)?.status;
const writtenIn = (channel?: Channel): LocalMessage[] =>
  (channel?.state.messages ?? []).filter(({ type }) => type !== 'system');

describe('the demo', () => {
  let database: TestDatabase;
  let test: TestApp;
  let page: PageModules;
  let system: object;
  let phones: Phone[];

  beforeAll(async () => {
    database = await startTestDatabase();
    test = await createTestApp({ ...PATIENT, MONGODB_URI: database.uri, SUPPORT_AGENT_ID: 'sample-support' });
    const { createSession, connect } = (await import(`${PAGE}/session.js`)) as PageModules;
    const { scenesOf } = (await import(`${PAGE}/scenes.js`)) as PageModules;
    page = { createSession, connect, scenesOf };
    const settings = {
      apiUrl: test.url,
      publicUrl: test.url,
      corsOrigins: '',
      mongodbUri: database.uri,
      jwtSecret: test.jwtSecret,
      stream: { url: test.stream.url, apiKey: test.stream.apiKey, apiSecret: test.stream.apiSecret },
      hms: { url: '', accessKey: '', secret: '', templateId: '' },
    };
    const samples = await makeSamples(settings, 'a password', undefined, new Date(), new AbortController().signal);
    system = { people: samples.accounts, appointment: samples.appointment };
  });
  beforeEach(() => (phones = []));
  afterEach(() => Promise.all(phones.map(({ client }) => client.disconnectUser())));
  afterAll(async () => {
    await test.close();
    await database.close();
  });

  /** Connects the people of a scene and opens its channel, as the page does. */
  async function play(index: number): Promise<Channel[]> {
    const scene = page.scenesOf(system)[index];
    for (const person of scene?.people ?? []) {
      const call = page.createSession({ apiUrl: test.url, token: person.token });
      phones.push({ call, client: await page.connect(Client, call, person) });
    }
    const channelId = (await scene?.begin(phones)) ?? '';
    const channels = phones.map(({ client }) => client.channel('messaging', channelId));
    await Promise.all(channels.map((channel) => channel.watch()));
    return channels;
  }

  it('opens on a conversation of the pet owner and the vet, which it begins once', async () => {
    const [ofOwner] = await play(0);
    const written = writtenIn(ofOwner);
    expect(written.map(({ user }) => user?.id)).toEqual(['sample-owner', 'sample-vet', 'sample-owner', 'sample-vet']);
    expect(written.at(-1)?.reaction_groups).toMatchObject({ love: { count: 1 } });
    await Promise.all(phones.splice(0).map(({ client }) => client.disconnectUser()));
    const [again] = await play(0);
    expect(writtenIn(again)).toHaveLength(4);
  });

  it('shows on the phone of the owner what the vet does about the chat', async () => {
    const [ofOwner] = await play(0);
    const path = `/api/chat/channels/${ofOwner?.id}`;
    await phones[1]?.call('POST', `${path}/end`);
    await eventually('the chat to end', () => statusOf(ofOwner) === 'ended');
    await expect(phones[0]?.call('POST', `${path}/reopen`)).rejects.toMatchObject({ status: 403, code: 'FORBIDDEN' });
    await phones[1]?.call('POST', `${path}/reopen`);
    await eventually('the chat to be open', () => statusOf(ofOwner) === 'active');
  });

  it('brings a customer and the support desk together', async () => {
    const [ofCustomer, ofSupport] = await play(1);
    await ofCustomer?.sendMessage({ text: 'Is the cat food in?' });
    await eventually('the message', () => ofSupport?.state.messages.at(-1)?.text === 'Is the cat food in?');
    expect(ofSupport?.state.messages.at(-1)?.user?.id).toBe('customer-1001');
  });
});
