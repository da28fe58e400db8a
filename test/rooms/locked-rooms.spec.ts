import { createSecretKey } from 'node:crypto';
import { Clock } from '../../src/common/clock.js';
import { HmsTokens } from '../../src/rooms/hms/hms-tokens.js';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PATIENT } from '../support/patience.js';
import { Video } from '../support/video.js';
import { type HmsEventBody, hmsEvent, postHmsEvent } from './hms-events.js';

const MINUTE_MS = 60_000;

interface MadeRoom {
  readonly id: string;
  readonly providerId: string;
}

describe('a room that a host ended and locked at 100ms', () => {
  let test: TestApp;
  let video: Video;
  let owner: SignedInAccount;

  beforeAll(async () => {
    video = await Video.start();
    test = await createTestApp({ ...video.settings, ...PATIENT, TOKEN_RATE_LIMIT: '1000' });
    owner = await test.createAccount({ role: 'user' });
    await video.sendEventsTo(test.url);
  });
  afterAll(async () => {
    await test.close();
    await video.close();
  });

  const rooms = () => test.database.collection<{ _id: string; providerId: string }>('rooms');
  async function makeRoom(): Promise<MadeRoom> {
    const { body } = await test.request('POST', '/api/rooms', { as: owner });
    const { id } = body['room'] as { id: string };
    return { id, providerId: (await rooms().findOne({ _id: id }))?.providerId ?? '' };
  }
  const change = async ({ id }: MadeRoom, verb: 'enable' | 'disable' | 'end') => {
    expect((await test.request('POST', `/api/rooms/${id}/${verb}`, { as: owner })).status).toBe(200);
  };
  const statusOf = async ({ id }: MadeRoom) => {
    const { body } = await test.request('GET', `/api/rooms/${id}`, { as: owner });
    return (body['room'] as { status: string }).status;
  };
  const tokenFor = ({ id }: MadeRoom) => test.request('POST', `/api/rooms/${id}/token`, { as: owner });
  const ended = ({ providerId }: MadeRoom, at: Date, lock_room: unknown = true) =>
    hmsEvent('room.end.success', { room_id: providerId, session_id: 's', lock_room, reason: '', source: 'sdk' }, at);
  /** Posts an event, and waits until it is dealt with. */
  async function tell(event: HmsEventBody): Promise<void> {
    expect((await postHmsEvent(test, event, video.webhookSecret)).status).toBe(200);
    await eventually('the event to be handled', () =>
      test.database.collection('inbox').findOne({ semanticKey: `100ms:${event.id}`, 'work.status': 'idle' }),
    );
  }
  const inMinutes = (minutes: number): Date => new Date(Date.now() + minutes * MINUTE_MS);

  it('is disabled here, too, and its host can enable it again', async () => {
    const room = await makeRoom();
    const joined = await video.join((await tokenFor(room)).body['token']);
    expect(joined.status).toBe(200);
    await endAtProvider(room.providerId);
    await eventually('the room to be disabled', async () => (await statusOf(room)) === 'disabled');
    expect((await tokenFor(room)).body).toMatchObject({ code: 'ROOM_NOT_OPEN' });
    await change(room, 'enable');
    expect((await video.join((await tokenFor(room)).body['token'])).status).toBe(200);
  });

  it('is disabled when it was enabled before that', async () => {
    const room = await makeRoom();
    await change(room, 'disable');
    await change(room, 'enable');
    await tell(ended(room, inMinutes(1)));
    expect(await statusOf(room)).toBe('disabled');
  });

  it('stays enabled when it was enabled after that, and the event came late', async () => {
    const room = await makeRoom();
    const event = ended(room, inMinutes(-1));
    await change(room, 'enable');
    await tell(event);
    expect(await statusOf(room)).toBe('open');
    expect((await tokenFor(room)).status).toBe(200);
  });

  it('stays enabled when it was enabled after that, and the event comes again', async () => {
    const room = await makeRoom();
    const at = inMinutes(-1);
    await tell(ended(room, at));
    expect(await statusOf(room)).toBe('disabled');
    await change(room, 'enable');
    await tell(ended(room, at));
    expect(await statusOf(room)).toBe('open');
  });

  it.each([false, null, 'true', 1])('is left as it is when the lock is %j', async (lock) => {
    const room = await makeRoom();
    await tell(ended(room, inMinutes(1), lock));
    expect(await statusOf(room)).toBe('open');
  });

  it('stays ended when it was ended here', async () => {
    const room = await makeRoom();
    await change(room, 'end');
    await tell(ended(room, inMinutes(1)));
    expect(await statusOf(room)).toBe('ended');
  });

  it('is the only one that is disabled', async () => {
    const [room, bystander] = [await makeRoom(), await makeRoom()];
    await tell(ended(room, inMinutes(1)));
    await tell(ended({ ...room, providerId: 'of-others' }, inMinutes(1)));
    expect([await statusOf(room), await statusOf(bystander)]).toEqual(['disabled', 'open']);
  });

  /** As the client of a host does it, past this server. */
  async function endAtProvider(providerId: string): Promise<void> {
    const { url, accessKey, secret, templateId } = video.sandbox;
    const tokens = new HmsTokens({ accessKey, key: createSecretKey(Buffer.from(secret)), templateId }, new Clock());
    const response = await fetch(`${url}/active-rooms/${providerId}/end-room`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.managementToken()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ lock: true }),
    });
    expect(response.status).toBe(200);
  }
});
