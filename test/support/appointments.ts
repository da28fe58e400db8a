import type { SignedInAccount, TestApp, TestResponse } from './create-test-app.js';

const MINUTE_MS = 60_000;

/** A pet owner, a vet, and an appointment of theirs. */
export interface Scene {
  readonly owner: SignedInAccount;
  readonly vet: SignedInAccount;
  readonly appointment: { readonly id: string; readonly appointmentTime: string };
  readonly channelId: string;
  /** Asks for the appointment's channel, as the frontends do. */
  openChannel(as?: SignedInAccount, headers?: Readonly<Record<string, string>>): Promise<TestResponse>;
}

interface SceneOptions {
  /** When the appointment is; within five minutes its channel is open. */
  readonly inMinutes?: number;
  readonly staffIds?: readonly string[];
  /** The pet owner's id, where a test must know it before there is an account. */
  readonly ownerId?: string;
}

export async function createScene(test: TestApp, options: SceneOptions = {}): Promise<Scene> {
  const { inMinutes = 1, staffIds = [], ownerId } = options;
  const owner = await test.createAccount({
    role: 'pet-owner',
    fullName: 'Robin Berg',
    ...(ownerId && { id: ownerId }),
  });
  const vet = await test.createAccount({ role: 'vet', fullName: 'Dr. Kim Vale' });
  const created = await test.request('POST', '/api/appointments', {
    as: vet,
    body: {
      petOwnerId: owner.id,
      vetId: vet.id,
      appointmentTime: new Date(Date.now() + inMinutes * MINUTE_MS).toISOString(),
      staffIds,
    },
  });
  expect(created.status).toBe(201);
  const appointment = { id: created.body['id'] as string, appointmentTime: created.body['appointmentTime'] as string };
  return {
    owner,
    vet,
    appointment,
    channelId: `appointment-${appointment.id}`,
    openChannel: (as = owner, headers = {}) =>
      test.request('POST', '/api/chat/channels', {
        as,
        headers,
        body: {
          appointmentId: appointment.id,
          petOwnerId: owner.id,
          vetId: vet.id,
          appointmentTime: appointment.appointmentTime,
        },
      }),
  };
}
