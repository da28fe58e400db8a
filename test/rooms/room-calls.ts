import type { SignedInAccount, TestApp, TestResponse } from '../support/create-test-app.js';
import type { ProxiedCall } from '../support/faulty-proxy.js';
import type { Video } from '../support/video.js';

/** One room on its way through the table. */
export interface RoomScene {
  readonly test: TestApp;
  readonly video: Video;
  readonly owner: SignedInAccount;
  /** Its slug is the name itself. */
  readonly name: string;
  /** Ours; known once the room was made. */
  roomId?: string;
  /** That of 100ms, as soon as it has answered. */
  providerId?: string;
  /** Somebody in the room. */
  peerId?: unknown;
}

/** A call to 100ms, and the request that leads to it. */
export interface RoomCall {
  readonly name: string;
  fits(call: ProxiedCall, scene: RoomScene): boolean;
  /** Makes the room, where the call is about one that exists. */
  readonly prepare?: (scene: RoomScene) => Promise<void>;
  ask(scene: RoomScene): Promise<TestResponse>;
  /** The request changes a room that exists: it is answered 202 where the change completes by itself. */
  readonly isChange?: boolean;
  /** What 100ms should have in the end. */
  readonly enabled: boolean;
  /** 404 is an answer like any other. */
  readonly mayBeMissing?: boolean;
}

const ask = ({ test, owner }: RoomScene, path: string, body?: unknown): Promise<TestResponse> =>
  test.request('POST', `/api/rooms${path}`, { as: owner, body });

const create = (scene: RoomScene): Promise<TestResponse> => ask(scene, '', { name: scene.name });

const change =
  (action: string) =>
  (scene: RoomScene): Promise<TestResponse> =>
    ask(scene, `/${scene.roomId}/${action}`);

async function make(scene: RoomScene): Promise<void> {
  const { status, body } = await create(scene);
  if (status !== 200) throw new Error(`${scene.name} was not made: ${status}`);
  scene.roomId = (body['room'] as { id: string }).id;
}

async function makeDisabled(scene: RoomScene): Promise<void> {
  await make(scene);
  expect((await change('disable')(scene)).status).toBe(200);
}

async function makeAndJoin(scene: RoomScene): Promise<void> {
  await make(scene);
  const { body } = await change('token')(scene);
  const joined = await scene.video.join(body['token']);
  expect(joined.status).toBe(200);
  scene.peerId = joined.body['peer_id'];
}

const isCall = ({ method, path }: ProxiedCall, wanted: string): boolean => `${method} ${path}` === wanted;

/** The creation of the scene's room, whose name at 100ms ends in our id. */
export const isCreation = ({ method, path, body }: ProxiedCall, { name }: RoomScene): boolean =>
  method === 'POST' && path === '/v2/rooms' && body.includes(`"name":"${name}-`);

const switches = (enabled: boolean) => (call: ProxiedCall, scene: RoomScene) =>
  isCall(call, `POST /v2/rooms/${scene.providerId}`) && call.body === JSON.stringify({ enabled });

/** Every call by which a room comes to be as it should, but for the template's. */
export const ROOM_CALLS: readonly RoomCall[] = [
  { name: 'create', fits: isCreation, ask: create, enabled: true },
  {
    name: 'read-codes',
    fits: (call, { providerId }) => isCall(call, `GET /v2/room-codes/room/${providerId}`),
    ask: create,
    enabled: true,
  },
  {
    name: 'create-codes',
    fits: (call, { providerId }) => isCall(call, `POST /v2/room-codes/room/${providerId}`),
    ask: create,
    enabled: true,
  },
  {
    name: 'read',
    fits: (call, { providerId }) => isCall(call, `GET /v2/rooms/${providerId}`),
    prepare: make,
    ask: change('disable'),
    isChange: true,
    enabled: false,
  },
  {
    name: 'disable',
    fits: switches(false),
    prepare: make,
    ask: change('disable'),
    isChange: true,
    enabled: false,
  },
  {
    name: 'enable',
    fits: switches(true),
    prepare: makeDisabled,
    ask: change('enable'),
    isChange: true,
    enabled: true,
  },
  {
    name: 'end',
    fits: (call, { providerId }) => isCall(call, `POST /v2/active-rooms/${providerId}/end-room`),
    prepare: makeAndJoin,
    ask: change('end'),
    isChange: true,
    enabled: false,
    mayBeMissing: true,
  },
];
