import { gunzipSync } from 'node:zlib';
import {
  createTestApp,
  sign,
  type SignedInAccount,
  type TestApp,
  type TestResponse,
} from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PATIENT } from '../support/patience.js';
import { deliver, messageNew, signEvent } from '../support/signed-event.js';
import { Video } from '../support/video.js';

/** Part of everything that the person has written, and of nothing else. */
export const CANARY = 'zephyrstone';
const GZIP = Buffer.from([0x1f, 0x8b]);
const CUSTOMER = 7001;
const AGENT = 'the-agent';

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

/** A server, and a person who has left something in every collection of it. */
export class PersonScene {
  readonly id = 'the-person';
  readonly person: { readonly token: string };
  readonly appointmentIds: string[] = [];

  private constructor(
    readonly test: TestApp,
    private readonly video: Video,
    readonly admin: SignedInAccount,
    private readonly vet: SignedInAccount,
    private readonly friend: SignedInAccount,
  ) {
    this.person = { token: sign({ sub: this.id, role: 'pet-owner' }, test.jwtSecret) };
  }

  static async start(): Promise<PersonScene> {
    const video = await Video.start();
    const test = await createTestApp({
      ...PATIENT,
      ...video.settings,
      CHANNEL_PARTNERS: 'anyone',
      SUPPORT_AGENT_ID: AGENT,
      TOKEN_RATE_LIMIT: '1000',
    });
    await test.streamControl.enforceRateLimits(false);
    await video.sendEventsTo(test.url);
    const admin = await test.createAccount({ role: 'admin', fullName: 'Jo Admin' });
    const vet = await test.createAccount({ role: 'vet', fullName: 'Dr. Kim Vale' });
    const friend = await test.createAccount({ role: 'user', fullName: 'Sam Friend' });
    return new PersonScene(test, video, admin, vet, friend);
  }

  async close(): Promise<void> {
    await this.test.close();
    await this.video.close();
  }

  get cid(): string {
    return `messaging:appointment-${this.appointmentIds[0]}`;
  }

  async plant(): Promise<void> {
    await this.plantProfile();
    await this.plantAppointments();
    await this.plantSupport();
    await this.plantFriendship();
    await this.plantGroups();
    await this.plantRoom();
    await this.plantMessages();
    await this.must(this.admin, 'POST', `/api/admin/users/${this.id}/export`);
    await this.quiet();
  }

  private async plantProfile(): Promise<void> {
    const account = {
      id: this.id,
      role: 'pet-owner',
      fullName: `Quill ${CANARY}`,
      email: `${CANARY}@example.com`,
      customerId: CUSTOMER,
      custom: { motto: `${CANARY} forever` },
    };
    await this.must(this.admin, 'POST', '/api/admin/users/sync', { users: [account] });
    await this.must(this.person, 'PUT', '/api/auth/onboarding', {
      fullName: `Quill ${CANARY}`,
      bio: `All about ${CANARY}.`,
      nativeLanguage: CANARY,
      learningLanguages: [`new ${CANARY}`],
      location: `Castle ${CANARY}`,
      profilePic: `https://pictures.test/${CANARY}.png`,
    });
  }

  private async plantAppointments(): Promise<void> {
    for (const petOwnerName of [undefined, `Countess ${CANARY}`]) {
      const { body } = await this.must(this.vet, 'POST', '/api/appointments', {
        petOwnerId: this.id,
        vetId: this.vet.id,
        appointmentTime: inHours(0.01),
        ...(petOwnerName && { petOwnerName }),
      });
      const appointmentId = String(body['id']);
      this.appointmentIds.push(appointmentId);
      const people = { petOwnerId: this.id, vetId: this.vet.id };
      await this.must(this.person, 'POST', '/api/chat/channels', { appointmentId, ...people });
    }
  }

  private async plantSupport(): Promise<void> {
    await this.must(this.person, 'POST', '/stream-chat/token', { customer_id: CUSTOMER });
    await this.must(this.person, 'POST', `/api/channels/messaging:support-customer-${CUSTOMER}/messages`, {
      text: `Help for ${CANARY}!`,
    });
  }

  private async plantFriendship(): Promise<void> {
    const { body } = await this.must(this.person, 'POST', `/api/users/friend-request/${this.friend.id}`);
    await this.must(this.friend, 'PUT', `/api/users/friend-request/${String(body['_id'])}/accept`);
  }

  /** One with others stays theirs under its name; one that the person has deleted is the person's alone. */
  private async plantGroups(): Promise<void> {
    const create = async (name: string, custom: object): Promise<string> => {
      const body = { name, memberIds: [this.vet.id], custom };
      const headers = { 'idempotency-key': name.replaceAll(' ', '-') };
      const made = await this.test.request('POST', '/api/channels', { as: this.person, body, headers });
      expect(made.status).toBe(201);
      return String(made.body['cid']);
    };
    await create('Dog owners', {});
    const own = await create(`Friends of ${CANARY}`, { topic: CANARY });
    await this.must(this.person, 'DELETE', `/api/channels/${own}`);
  }

  private async plantRoom(): Promise<void> {
    const names = { name: `Room of ${CANARY}`, description: `Where ${CANARY} is` };
    const { body } = await this.must(this.person, 'POST', '/api/rooms', names);
    const { id } = body['room'] as { id: string };
    const { body: issued } = await this.must(this.person, 'POST', `/api/rooms/${id}/token`, { role: 'host' });
    expect((await this.video.join(issued['token'])).status).toBe(200);
    await eventually('the visit', () => this.test.database.collection('room_visits').findOne({ userId: this.id }));
  }

  private async plantMessages(): Promise<void> {
    const say = (body: object) => this.must(this.person, 'POST', `/api/channels/${this.cid}/messages`, body);
    await say({ text: `Said by ${CANARY}.` });
    await say({ text: `To be said by ${CANARY}.`, sendAt: inHours(2) });
    await say({ text: `${CANARY} to the vet`, restrictedTo: [this.vet.id] });
    await eventually('the previews', () =>
      this.test.database
        .collection('channels')
        .findOne({ 'lastMessage.preview': /zephyrstone/, 'restrictedMessage.preview': /zephyrstone/ }),
    );
    await eventually('the notification', () =>
      this.test.database.collection('deliveries').findOne({ body: new RegExp(CANARY), userId: this.vet.id }),
    );
  }

  async remove(query: '' | '?hard=true'): Promise<void> {
    await this.must(this.admin, 'DELETE', `/api/admin/users/${this.id}${query}`);
  }

  /** Events about the person that Stream has kept back until now. */
  async deliverLateEvents(): Promise<void> {
    const user = { id: this.id, name: `Quill ${CANARY}`, image: `https://pictures.test/${CANARY}.png`, role: 'user' };
    const said = messageNew(this.cid);
    Object.assign(said['message'] as object, { text: `Late ${CANARY}`, user });
    const again = { ...said, type: 'message.updated', created_at: new Date().toISOString() };
    for (const event of [said, again, { type: 'user.updated', user }, { type: 'user.presence.changed', user }])
      expect((await deliver(this.test, signEvent(this.test, event))).status).toBe(200);
    await this.quiet();
  }

  /**
   * Waits until nothing is left to do but what is due later. Work moves on while its places are looked at, so they are
   * looked at in the order in which it does, and twice.
   */
  async quiet(): Promise<void> {
    await eventually('all work', async () => (await this.isQuiet()) && this.isQuiet());
  }

  private async isQuiet(): Promise<boolean> {
    const sent = await this.test.streamControl.deliveries();
    if (sent.some(({ state }) => state === 'pending')) return false;
    for (const name of ['inbox', ...(await this.collections())]) {
      const busy = await this.test.database.collection(name).findOne({
        $or: [
          { 'work.status': 'running' },
          { 'work.status': 'due', 'work.dueAt': { $lte: new Date() } },
          // What has failed is due again a moment later.
          { 'work.status': 'due', 'work.lastError': { $ne: null } },
        ],
      });
      if (busy) return false;
    }
    return true;
  }

  /** The erasure was done, for the first time at least. */
  async erased(): Promise<void> {
    await eventually('the erasure', () =>
      this.test.database.collection('erasures').findOne({ _id: this.id as never, erasedAt: { $ne: null } }),
    );
    await this.quiet();
  }

  async collections(): Promise<string[]> {
    const all = (await this.test.database.listCollections()).map(({ name }) => name);
    return all.filter((name) => !name.startsWith('system.')).toSorted();
  }

  /** The collections in which documents hold that text, in whatever field. */
  async holdersOf(text: string): Promise<string[]> {
    const held: string[] = [];
    for (const name of await this.collections()) {
      const documents = await this.test.database.collection(name).find({}, { promoteBuffers: true }).toArray();
      if (documents.some((document) => textOf(document).toLowerCase().includes(text))) held.push(name);
    }
    return held;
  }

  async channelsInStream(): Promise<string> {
    const channels = await this.test.streamClient.queryChannels({}, {}, { limit: 30, state: false });
    return JSON.stringify(channels.map(({ data }) => data));
  }

  private async must(
    as: { readonly token: string },
    method: string,
    path: string,
    body?: unknown,
  ): Promise<TestResponse> {
    const answer = await this.test.request(method, path, { as, ...(body !== undefined && { body }) });
    expect([path, answer.status, answer.body['code']]).toEqual([path, expect.any(Number), undefined]);
    expect(answer.status).toBeLessThan(300);
    return answer;
  }
}

/** A document as text, with what its bytes say, unpacked if they are compressed. */
const textOf = (document: object): string =>
  JSON.stringify(document, (_key, value: unknown) => {
    const { type, data } = (value ?? {}) as { readonly type?: unknown; readonly data?: unknown };
    if (type !== 'Buffer' || !Array.isArray(data)) return value;
    const bytes = Buffer.from(data as number[]);
    return (bytes.subarray(0, GZIP.length).equals(GZIP) ? gunzipSync(bytes) : bytes).toString('utf8');
  });
