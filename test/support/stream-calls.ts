import { AppointmentChannels } from '../../src/appointments/chat/appointment-channels.service.js';
import type { Scene } from './appointments.js';
import type { TestApp, TestResponse } from './create-test-app.js';
import { eventually } from './eventually.js';
import type { ProxiedCall } from './faulty-proxy.js';

/** What a fault is aimed at: one account, and its appointment's channel once that is to be hit. */
export interface Aim {
  readonly ownerId: string;
  channelId?: string;
}

/** One of the calls to Stream that an appointment's channel needs, and the request of a client's that waits for it. */
export interface StreamCall {
  readonly name: string;
  readonly fits: (call: ProxiedCall, aim: Aim) => boolean;
  /** What there must be before. */
  readonly prepare?: (scene: Scene) => Promise<unknown>;
  readonly ask: (scene: Scene) => Promise<TestResponse>;
  /** How the channel must be in the end; by default open, with its owner and its vet. */
  readonly ended?: boolean;
  readonly staffed?: boolean;
  /**
   * Set when one call serves many: the cells of its row then run one after the other, because a call that holds several
   * aims is hit by one fault only. The request may also find that another call has done the work of the lost one.
   */
  readonly shared?: boolean;
}

const isOn = ({ method, path }: ProxiedCall, wanted: string, { channelId }: Aim, suffix = ''): boolean =>
  channelId !== undefined && method === wanted && path === `/channels/messaging/${channelId}${suffix}`;

/**
 * Waits until the loop has done an appointment's work. Asking for the channel all the time instead would keep a busy
 * machine from doing it.
 */
export const settled = (test: TestApp, { appointment }: Scene): Promise<unknown> =>
  eventually(
    'the work of the appointment',
    () =>
      test.database
        .collection('appointments')
        .countDocuments({ _id: appointment.id as never, 'work.status': 'idle' }, { limit: 1 }),
    25_000,
  );

/**
 * Every call to Stream that an appointment's channel needs.
 *
 * @param staffId an account that some of the channels get, or lose, as staff
 */
export function appointmentCalls(test: TestApp, staffId: string): readonly StreamCall[] {
  const open = (scene: Scene) => scene.openChannel();
  const opened = async (scene: Scene): Promise<void> => {
    if ((await scene.openChannel()).status === 200) return;
    await settled(test, scene);
    expect((await scene.openChannel()).status).toBe(200);
  };
  const end = ({ vet, channelId }: Scene) => test.request('POST', `/api/chat/channels/${channelId}/end`, { as: vet });

  /** As another program would that keeps the appointments: the change and its mark in one update. */
  const setStaff = async ({ appointment: { id } }: Scene, staffIds: readonly string[]): Promise<void> => {
    await test.app.get(AppointmentChannels).change({ _id: id }, { $set: { staffIds: [...staffIds] } });
  };

  return [
    {
      name: 'createUsers',
      fits: ({ method, path, body }, { ownerId }) =>
        method === 'POST' && path === '/users' && body.includes(`"${ownerId}"`),
      ask: open,
      shared: true,
    },
    { name: 'getOrCreateChannel', fits: (call, aim) => isOn(call, 'POST', aim, '/query'), ask: open },
    {
      name: 'addMembers',
      fits: (call, aim) => isOn(call, 'POST', aim) && call.body.includes('add_members'),
      prepare: async (scene) => {
        await opened(scene);
        await setStaff(scene, [staffId]);
      },
      ask: open,
      staffed: true,
    },
    {
      name: 'removeMembers',
      fits: (call, aim) => isOn(call, 'POST', aim) && call.body.includes('remove_members'),
      prepare: async (scene) => {
        await setStaff(scene, [staffId]);
        await opened(scene);
        await setStaff(scene, []);
      },
      ask: open,
    },
    {
      name: 'getMessage',
      fits: ({ method, path }, { channelId }) => method === 'GET' && path === `/messages/${channelId}-ended-1`,
      prepare: opened,
      ask: end,
      ended: true,
    },
    {
      name: 'sendMessage',
      fits: (call, aim) => isOn(call, 'POST', aim, '/message'),
      prepare: opened,
      ask: end,
      ended: true,
    },
    {
      name: 'updateChannel',
      fits: (call, aim) => isOn(call, 'PATCH', aim),
      prepare: opened,
      ask: end,
      ended: true,
    },
  ];
}
